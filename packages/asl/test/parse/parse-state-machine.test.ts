import { describe, expect, test } from '@jest/globals';
import { parseStateMachine } from '../../src/index.ts';
import { givenMachine } from '../run-program.ts';

// What one problem looks like is in test/cases/definition; here is what only an implementation can show.
describe('parseStateMachine', () => {
  test('takes a definition as text or as an object', () => {
    const definition = givenMachine({ A: { Type: 'Succeed' } });
    expect(parseStateMachine(definition).ok).toBe(true);
    expect(parseStateMachine(JSON.stringify(definition)).ok).toBe(true);
  });

  test.each([['[]'], ['null'], ['{'], ['']])('rejects %j, which is no JSON object', (definition) => {
    const parsed = parseStateMachine(definition);
    expect(parsed).toMatchObject({ ok: false, problems: [{ code: 'INVALID_JSON', path: '' }] });
  });

  test('refuses with every problem at once, each with its path', () => {
    const parsed = parseStateMachine(
      givenMachine({
        A: { Type: 'Pass', Output: ['{% ( %}', '{% ) %}'], Next: 'Nowhere' },
        B: { Type: 'Wait', Seconds: -1, End: true },
        C: { Type: 'Pas' },
        D: { Type: 'Pass', Assign: { 'a-b': 1 }, End: true },
      }),
    );
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual([
      '/States/A/Output[0]',
      '/States/A/Output[1]',
      '/States/B/Seconds',
      '/States/C',
      '/States/D/Assign/a-b',
    ]);
  });

  test('finds problems in branches and item processors', () => {
    const flow = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: 'Pass', Output: '{% % %}', End: true } },
    });
    const parsed = parseStateMachine(
      givenMachine({
        A: { Type: 'Parallel', Branches: [flow('X')], Next: 'B' },
        B: { Type: 'Map', ItemProcessor: flow('Y'), End: true },
      }),
    );
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual([
      '/States/A/Branches[0]/States/X/Output',
      '/States/B/ItemProcessor/States/Y/Output',
    ]);
  });

  test('allows a variable, a state and a key named __proto__', () => {
    const definition = `{ "QueryLanguage": "JSONata", "StartAt": "__proto__", "States": {
      "__proto__": { "Type": "Pass", "Assign": { "__proto__": 1 }, "Output": { "__proto__": 1 }, "End": true } } }`;
    expect(parseStateMachine(definition).ok).toBe(true);
  });

  test('rejects a field named __proto__', () => {
    const definition =
      '{ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": { "__proto__": { "End": true }, "Type": "Pass", "End": true } } }';
    expect(parseStateMachine(definition)).toMatchObject({
      ok: false,
      problems: [{ message: "Field '__proto__' is not supported" }],
    });
  });
});
