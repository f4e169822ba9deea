import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BenchError } from '../../src/errors.ts';
import { newContender } from '../../src/new/new-contender.ts';
import { temporaryFolder } from '../bench-process.ts';

describe('newContender', () => {
  test('copies what people wrote and nothing that a build or a tool left', () => {
    using folder = temporaryFolder();
    givenFiles(folder.path, {
      'go/streaming/contender.json': manifest({ template: true }),
      'go/streaming/.npmrc': '',
      'go/streaming/.cargo/config.toml': '',
      'go/streaming/src/main.go': '',
      'go/streaming/dist/bootstrap': '',
      'go/streaming/target/debug/x': '',
      'go/streaming/src/__pycache__/x.pyc': '',
      'go/streaming/node_modules/x/index.js': '',
    });
    const made = newContender(asked(folder.path, 'go', 'somebody'));
    expect([made.id, made.copied.id]).toEqual(['go-somebody', 'go-streaming']);
    expect(filesOf(made.folder)).toEqual(['.cargo/config.toml', '.npmrc', 'contender.json', 'src/main.go']);
  });

  test('takes a template from the repository where the folder of contenders has none', () => {
    using folder = temporaryFolder();
    const templatesDir = path.join(folder.path, 'repository');
    givenFiles(templatesDir, { 'go/streaming/contender.json': manifest({ template: true }) });
    const contendersDir = path.join(folder.path, 'mine');
    const made = newContender({ ...asked(contendersDir, 'go', 'somebody'), templatesDir });
    expect(readFileSync(path.join(contendersDir, 'go', 'somebody', 'contender.json'), 'utf8')).toBe(
      readFileSync(path.join(made.folder, 'contender.json'), 'utf8'),
    );
  });

  test('copies another contender where it is asked to', () => {
    using folder = temporaryFolder();
    givenFiles(folder.path, {
      'go/streaming/contender.json': manifest({ template: true }),
      'go/other/contender.json': manifest({}),
    });
    expect(newContender({ ...asked(folder.path, 'go', 'somebody'), from: 'go-other' }).copied.id).toBe(
      'go-other',
    );
  });

  test.each([
    ['a language without a template', 'og', 'somebody', {}, "no template of 'og'; languages with one: c, go"],
    ['capitals', 'go', 'Somebody', {}, 'in words joined by single hyphens'],
    ['a name that no function may have', 'go', 'x'.repeat(60), {}, 'has 63 characters; allowed: 48'],
    ['a folder that exists', 'go', 'streaming', {}, 'exists already, and nothing is overwritten'],
    ['a contender that is not there', 'go', 'a', { from: 'go-streamin' }, "did you mean 'go-streaming'?"],
    ['a contender in another language', 'rust', 'a', { from: 'go-streaming' }, "'go-streaming' is in go"],
    ['a language with several templates', 'c', 'a', {}, 'say --from with one of c-one, c-two'],
  ])('rejects %s', (_, language, developerId, flags, message) => {
    using folder = temporaryFolder();
    givenFiles(folder.path, {
      'go/streaming/contender.json': manifest({ template: true }),
      'c/one/contender.json': manifest({ template: true }),
      'c/two/contender.json': manifest({ template: true }),
    });
    const making = () => newContender({ ...asked(folder.path, language, developerId), ...flags });
    expect(making).toThrow(BenchError);
    expect(making).toThrow(message);
  });

  test('rejects a link, and leaves nothing behind', () => {
    using folder = temporaryFolder();
    givenFiles(folder.path, { 'go/streaming/contender.json': manifest({ template: true }) });
    symlinkSync('contender.json', path.join(folder.path, 'go', 'streaming', 'link'));
    expect(() => newContender(asked(folder.path, 'go', 'somebody'))).toThrow('neither a file nor a folder');
    expect(readdirSync(path.join(folder.path, 'go'))).toEqual(['streaming']);
  });
});

function asked(contendersDir: string, language: string, developerId: string) {
  return { contendersDir, templatesDir: contendersDir, language, developerId };
}

function givenFiles(root: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

function manifest(parts: object): string {
  const build = { command: 'true', output: 'dist' };
  const rest = {
    runtime: 'provided.al2023',
    handler: 'x',
    architecture: 'arm64',
    memoryMb: 128,
    timeoutSeconds: 3,
  };
  return JSON.stringify({ description: 'A fixture', ...rest, build, ...parts });
}
