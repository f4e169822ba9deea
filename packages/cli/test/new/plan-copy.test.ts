import { describe, expect, test } from '@jest/globals';
import { planCopy } from '../../src/new/plan-copy.ts';

const names = {
  from: { language: 'go', developerId: 'two-words' },
  to: { language: 'go', developerId: 'my-own-idea' },
};

describe('planCopy', () => {
  test.each([
    ['its id', '# go-two-words\n', '# go-my-own-idea\n'],
    [
      'its id within a longer name',
      'name = "s3-lambda-bench-go-two-words"',
      'name = "s3-lambda-bench-go-my-own-idea"',
    ],
    ['its id within an archive key', 'archives/go-two-words-0.zip', 'archives/go-my-own-idea-0.zip'],
    ['its folder', 'module contenders/go/two-words\n', 'module contenders/go/my-own-idea\n'],
    ['its id as Rust writes it in code', 'use go_two_words::run;', 'use go_my_own_idea::run;'],
  ])('calls the copy by its own name where the original has %s', (_, before, after) => {
    expect(copyOf('a.txt', before)).toEqual({ path: 'a.txt', text: after });
  });

  test.each([
    ['the end of a longer word', 'cargo-two-words'],
    ['the start of a longer word', 'go-two-wordsmith'],
    ['one half of the name', 'two-words go'],
  ])('leaves %s alone', (_, text) => {
    expect(copyOf('a.txt', text).text).toBe(text);
  });

  test('names files and folders anew too', () => {
    expect(copyOf('cmd/go-two-words/main.go', '').path).toBe('cmd/go-my-own-idea/main.go');
  });

  test('leaves the bytes of what is no text as they are', () => {
    const content = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('go-two-words')]);
    expect(planCopy([{ path: 'logo.png', content, mode: 0o644 }], names)[0]?.content).toEqual(content);
  });

  test('keeps what may be executed executable', () => {
    expect(planCopy([{ path: 'mvnw', content: Buffer.from(''), mode: 0o755 }], names)[0]?.mode).toBe(0o755);
  });

  test.each([
    ['last', '{\n  "description": "Old",\n  "build": { "tools": ["go"] },\n  "template": true\n}\n'],
    ['first', '{\n  "template": true,\n  "description": "Old",\n  "build": { "tools": ["go"] }\n}\n'],
  ])("makes the copy nobody's template, where the manifest says so %s, and asks for its idea", (_, text) => {
    expect(copyOf('contender.json', text).text).toBe(
      '{\n  "description": "A copy of go-two-words: say its idea here",\n  "build": { "tools": ["go"] }\n}\n',
    );
  });
});

function copyOf(path: string, text: string): { path: string; text: string } {
  const [copy] = planCopy([{ path, content: Buffer.from(text), mode: 0o644 }], names);
  return { path: copy?.path ?? '', text: copy?.content.toString() ?? '' };
}
