import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Json, type MapRunHost, parseStateMachine, runExecution, systemClock } from '../src/index.ts';
import { context } from './execution-context.ts';

/*
 * The heap that a Map holds while it runs, a quarter of its items after the other. Run by hand: `npm run perf -- asl-memory`.
 * Target: proportional to the results. An inline Map of 10,000 items
 * is above the 25,000 events that an execution may have: one of a single Task ends at 3,500.
 */

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const host: MapRunHost = { writeResults: async () => ({ ok: true, result: {} }) };
const inline = { Mode: 'INLINE' };
const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
const written = {
  ResultWriter: {
    Resource: 'arn:aws:states:::s3:putObject',
    Arguments: { Bucket: 'b', Prefix: 'p' },
    WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSON' },
  },
};

await measure('inline, results of 20 bytes', { items: 3_000, resultBytes: 20, mode: inline });
await measure('distributed, results of 20 bytes', { items: 10_000, resultBytes: 20, mode: distributed });
await measure('distributed and written, results of 20 bytes', {
  items: 10_000,
  resultBytes: 20,
  mode: distributed,
  more: written,
});
await measure('distributed and written, results of 2,000 bytes', {
  items: 10_000,
  resultBytes: 2_000,
  mode: distributed,
  more: written,
});

interface Fan {
  items: number;
  resultBytes: number;
  mode: object;
  more?: object;
}

async function measure(what: string, { items, resultBytes, mode, more = {} }: Fan): Promise<void> {
  const parsed = parseStateMachine(machineOf({ items, mode, more }));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const heapBytes = [await heapBytesInUse()];
  let calls = 0;
  const started = performance.now();
  const { status } = await runExecution(parsed.machine, {
    input: {},
    context,
    task: async () => {
      calls += 1;
      if (calls % (items / 4) === 0) heapBytes.push(await heapBytesInUse());
      return { ok: true, result: resultOf(calls, resultBytes) };
    },
    mapRuns: host,
    clock: systemClock,
    random: Math.random,
  });
  const seconds = (performance.now() - started) / 1000;
  const [before = 0, first = 0] = heapBytes;
  const last = heapBytes.at(-1) ?? 0;
  const perItem = (last - first) / (items * 0.75);
  console.log(
    [
      `${what}: ${status}, ${items} items in ${seconds.toFixed(1)} s`,
      `heap in MiB before, and after every quarter: ${heapBytes.map(inMiB).join(', ')}; afterwards ${inMiB(await heapBytesInUse())}`,
      `${Math.round(perItem)} bytes an item, ${Math.round((last - before) / items)} with what is there from the start`,
    ].join('\n  '),
  );
}

function machineOf({ items, mode, more }: { items: number; mode: object; more: object }): object {
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        Items: `{% [1..${items}] %}`,
        ...more,
        ItemProcessor: {
          ProcessorConfig: mode,
          StartAt: 'Call',
          States: {
            Call: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
              End: true,
            },
          },
        },
        Output: 'done',
        End: true,
      },
    },
  };
}

/** A string of its own each time, so that no two results can share one. */
function resultOf(call: number, bytes: number): Json {
  return String(call).padStart(bytes - 2, 'x');
}

/** After two collections: what the first one finds has finalizers, which run in a turn of the event loop. */
async function heapBytesInUse(): Promise<number> {
  collectGarbage();
  await wait(20);
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function inMiB(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
