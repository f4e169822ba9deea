import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseStateMachine, runExecution, systemClock } from '@s3-lambda-bench/asl';
import { givenStates } from '../test/states/given-states.ts';

/*
 * State transitions a second through Step Functions' API, every event kept in SQLite, beside the interpreter by itself. Run by hand:
 * `npm run perf -- states`. Target: over 2,000 a second.
 */

const rounds = 6000;

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
      Choices: [{ Condition: `{% $states.input.n < ${rounds} %}`, Next: 'Count' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const context = {
  executionArn: 'arn:aws:states:us-east-1:000000000000:execution:perf:run',
  executionName: 'run',
  startTime: new Date().toISOString(),
  roleArn: 'arn:aws:iam::000000000000:role/perf',
  stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:perf',
  stateMachineName: 'perf',
};

const folder = mkdtempSync(path.join(tmpdir(), 'local-cloud-perf-'));
const given = await givenStates(folder);
const stateMachineArn = await given.makeMachine(loop);
for (const padBytes of [0, 10_240]) {
  const input = { n: 0, pad: 'x'.repeat(padBytes) };
  console.log(`Pass and Choice in a loop, carrying ${padBytes} bytes`);
  await measure('interpreter alone', () => interpret(input));
  await measure('through the API', async () => {
    const executionArn = await given.start(stateMachineArn, { input: JSON.stringify(input) });
    return String((await given.ended(executionArn)).status);
  });
}
await given.cloud.close();
rmSync(folder, { recursive: true });

async function interpret(input: { n: number; pad: string }): Promise<string> {
  const parsed = parseStateMachine(loop);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const task = async () => ({ ok: true, result: null }) as const;
  const options = { input, context, task, clock: systemClock, random: Math.random };
  return (await runExecution(parsed.machine, options)).status;
}

async function measure(what: string, run: () => Promise<string>): Promise<void> {
  const started = performance.now();
  const status = await run();
  const seconds = (performance.now() - started) / 1000;
  const perSecond = Math.round((2 * rounds + 1) / seconds);
  console.log(`  ${what}: ${status}, ${perSecond} transitions/s (${seconds.toFixed(2)} s)`);
}
