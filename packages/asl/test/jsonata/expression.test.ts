import { describe, expect, test } from '@jest/globals';
import { compileExpression, type Evaluation, isExpressionText } from '../../src/jsonata/expression.ts';
import { givenMachine, givenOutput, runProgram } from '../run-program.ts';

async function evaluate(text: string, bindings: Record<string, unknown> = {}): Promise<Evaluation> {
  const compiled = compileExpression(`{% ${text} %}`, 'Output', 100);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.expression.evaluate(bindings);
}

describe('an expression that does not end', () => {
  test.each([
    ['a tail-recursive function', '($f := function($x) { $f($x + 1) }; $f(1))', 'Evaluation timeout'],
    ['a recursive function', '($f := function($x) { 1 + $f($x) }; $f(1))', '(timeout|Stack overflow)'],
    [
      'a pattern that backtracks',
      "$contains('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/)",
      'evaluation timeout',
    ],
  ])('fails: %s', async (_, text, reason) => {
    const evaluation = await evaluate(text);
    expect(evaluation).toMatchObject({ ok: false, reason: expect.stringMatching(new RegExp(reason, 'i')) });
  });

  test('fails its state, and the failure can be caught', async () => {
    const endless = '{% ($f := function() { $f() }; $f()) %}';
    const branch = { StartAt: 'E', States: { E: { Type: 'Pass', Output: endless, End: true } } };
    const machine = givenMachine({
      P: {
        Type: 'Parallel',
        Branches: [branch],
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'S' }],
        End: true,
      },
      S: { Type: 'Succeed', Output: 'caught' },
    });
    const { result } = await runProgram(machine, { evaluationTimeoutMs: 50 });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'caught' });
  });
});

describe('what an expression sees and gives', () => {
  test('a wide object is no deep one', async () => {
    const pairs = Array.from({ length: 500 }, (_, index) => `'k${index}': {'a': 1 + 1}`);
    expect(await evaluate(`$count($keys({${pairs.join(', ')}}))`)).toEqual({ ok: true, value: 500 });
  });

  test('a bound value that looks like a function is data', async () => {
    expect(await evaluate('$x', { x: { _jsonata_lambda: true } })).toEqual({
      ok: true,
      value: { _jsonata_lambda: true },
    });
  });

  test.each(['$sum', 'function($x) { $x }', '[{"f": $sum}]', '/a/'])(
    'fails: %s gives a function',
    async (text) => {
      expect(await evaluate(text)).toEqual({ ok: false, reason: 'returned an unsupported result type.' });
    },
  );

  test('the prototype of objects is out of reach', async () => {
    const reach = "{% ($states.input ~> |$|{'x': 1}|).constructor %}";
    expect((await runProgram(givenOutput(reach))).result).toMatchObject({ status: 'FAILED' });
    const polluting =
      '{% $merge([{"__proto__": {"polluted": 1}}, $parse(\'{"__proto__": {"polluted": 1}}\')]) %}';
    expect((await runProgram(givenOutput(polluting))).result).toMatchObject({ status: 'SUCCEEDED' });
    expect({}).not.toHaveProperty('polluted');
  });

  test('the result is a copy of what was bound', async () => {
    const x = { list: [1, 2] };
    const evaluation = await evaluate('$x', { x });
    expect(evaluation).toEqual({ ok: true, value: x });
    expect(evaluation.ok && evaluation.value).not.toBe(x);
  });
});

test.each([
  ['{% 1 %}', true],
  ['{%%}', true],
  ['{% a\nb %}', true],
  ['{%}', false],
  [' {% 1 %}', false],
  ['{% 1 %} ', false],
])('%j is an expression: %s', (text, expected) => {
  expect(isExpressionText(text)).toBe(expected);
});
