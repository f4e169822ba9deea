import { type Json, parseStateMachine, runExecution, systemClock, type TaskHandler } from '../src/index.ts';
import { compileExpression } from '../src/jsonata/expression.ts';
import { context } from './execution-context.ts';

/*
 * State transitions a second, on the real clock, and what it is worth that expressions are compiled once, with their state machine.
 * Run by hand: `npm run perf -- asl`. Target: over 2,000 a second.
 */

const task: TaskHandler = async ({ arguments: given }) => ({ ok: true, result: given });

const loop = {
  QueryLanguage: 'JSONata',
  StartAt: 'Count',
  States: {
    Count: {
      Type: 'Pass',
      Output: { n: '{% $states.input.n + 1 %}', pad: '{% $states.input.pad %}' },
      Next: 'Again',
    },
    Again: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.n < 5000 %}', Next: 'Count' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const fanOut = {
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      Items: '{% [1..2000] %}',
      ItemProcessor: {
        StartAt: 'Call',
        States: {
          Call: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: 'f', Payload: { n: '{% $states.input %}' } },
            Output: '{% $states.result.Payload.n %}',
            TimeoutSeconds: 60,
            Retry: [{ ErrorEquals: ['States.ALL'] }],
            End: true,
          },
        },
      },
      Output: '{% $sum($states.result) %}',
      End: true,
    },
  },
};

await measure('Pass and Choice in a loop', loop, { n: 0, pad: '' });
await measure('the same, carrying 10 KiB', loop, { n: 0, pad: 'x'.repeat(10_240) });
await measure('Map over 2,000 tasks, 40 at once', fanOut, {});
await measureCompiling();

async function measure(what: string, definition: object, input: Json): Promise<void> {
  const parsed = parseStateMachine(definition);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  let transitions = 0;
  const started = performance.now();
  const { status } = await runExecution(parsed.machine, {
    input,
    context,
    task,
    clock: systemClock,
    random: Math.random,
    onEvent: ({ type }) => {
      transitions += type.endsWith('StateEntered') ? 1 : 0;
    },
  });
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${what}: ${status}, ${Math.round(transitions / seconds)} transitions/s (${transitions} in ${seconds.toFixed(2)} s)`,
  );
}

/** One expression compiled again and again, and compiled once and evaluated again and again. */
async function measureCompiling(): Promise<void> {
  const times = 5_000;
  const text = '{% $merge([$states.input, {"n": $states.input.n + 1}]) %}';
  const compile = () => compileExpression(text, 'Output', 5_000);
  const compiled = compile();
  if (!compiled.ok) throw new Error(compiled.message);
  const bindings = { states: { input: { n: 1 } } };
  const compilings = await secondsOf(times, compile);
  const evaluations = await secondsOf(times, () => compiled.expression.evaluate(bindings));
  console.log(
    `compiling an expression: ${Math.round(times / compilings)}/s; evaluating a compiled one: ${Math.round(times / evaluations)}/s`,
  );
}

async function secondsOf(times: number, work: () => unknown): Promise<number> {
  const started = performance.now();
  for (let time = 0; time < times; time += 1) await work();
  return (performance.now() - started) / 1000;
}
