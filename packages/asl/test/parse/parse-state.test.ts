import { describe, expect, test } from '@jest/globals';
import { type ParsedState, parseState } from '../../src/index.ts';

function problemsOf(parsed: ParsedState): string[] {
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a state on its own', () => {
  test('may lead to states that are not there', () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Elsewhere' }];
    const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Next: 'Nowhere', Catch };
    expect(parseState(task)).toMatchObject({ ok: true, state: { type: 'Task', next: 'Nowhere' } });
  });

  test('is JSONPath where it does not say', () => {
    expect(parseState({ Type: 'Pass', End: true })).toMatchObject({ ok: true, language: 'JSONPath' });
    const said = { Type: 'Pass', QueryLanguage: 'JSONata', End: true };
    expect(parseState(said)).toMatchObject({ ok: true, language: 'JSONata' });
  });

  test('is refused for its own problems', () => {
    expect(problemsOf(parseState({ Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% 1 + %}' }))).toEqual([
      ": needs exactly one of 'Next' and '\"End\": true'",
      '/Output: Unexpected end of expression',
    ]);
    expect(problemsOf(parseState('{'))).toEqual([expect.stringMatching(/^: the definition is not JSON/)]);
  });
});

describe('a state of a machine', () => {
  const inner = { Type: 'Pass', Output: 1, End: true };
  const machine = {
    QueryLanguage: 'JSONata',
    StartAt: 'P',
    States: {
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'M',
            States: { M: { Type: 'Map', ItemProcessor: { StartAt: 'I', States: { I: inner } } } },
          },
        ],
        Next: 'Q',
      },
      Q: inner,
    },
  };

  test.each(['Q', 'I'])('is found by its name, however deep: %s', (stateName) => {
    const found = parseState(machine, { stateName });
    expect(found).toMatchObject({ ok: true, language: 'JSONata', state: { type: 'Pass', name: stateName } });
  });

  test('is rejected where there is none of that name', () => {
    expect(problemsOf(parseState(machine, { stateName: 'Z' }))).toEqual([': State not found in definition']);
    expect(problemsOf(parseState({}, { stateName: 'toString' }))).toEqual([
      ': State not found in definition',
    ]);
  });
});
