import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import type {
  ChildExecution,
  HistoryEvent,
  MapRunFollower,
  MapRunHost,
  MapRunStart,
  TaskHandler,
} from '../../src/index.ts';
import { givenMachine, runProgram, typesOf } from '../run-program.ts';
import { makeVirtualClock } from '../virtual-clock.ts';

describe('a Map in DISTRIBUTED mode', () => {
  test('keeps of 10,000 children their results alone', async () => {
    const definition = givenMap({
      items: '{% [1..10000] %}',
      states: {
        A: { Type: 'Pass', Output: 'x'.repeat(20_000), Next: 'T' },
        T: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Output: 1, End: true },
      },
      more: { MaxConcurrency: 10, Output: '{% $sum($states.result) %}' },
    });
    const heapBytes: number[] = [];
    let tasks = 0;
    const task: TaskHandler = async () => {
      tasks += 1;
      if (tasks === 100 || tasks === 10_000) heapBytes.push(heapBytesInUse());
      return { ok: true, result: {} };
    };
    const { result } = await runProgram(definition, { task });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 10_000 });
    const [early = 0, late = Number.POSITIVE_INFINITY] = heapBytes;
    // What passed through the children has 400 MB.
    expect(late - early).toBeLessThan(10_000_000);
  });

  test('gives every child a history of its own', async () => {
    const { host, histories } = givenHost();
    const definition = givenMap({ items: [1, 2], states: { A: { Type: 'Pass', End: true } } });
    const { events } = await runProgram(definition, { mapRuns: host });
    const ofAChild = ['ExecutionStarted', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded'];
    expect(histories().map(typesOf)).toEqual([ofAChild, ofAChild]);
    expect(typesOf(events)).not.toContain('PassStateEntered');
  });

  test('aborts its children when its execution is aborted', async () => {
    const { host, endings } = givenHost();
    const abort = new AbortController();
    const clock = makeVirtualClock();
    clock.sleep(5000, abort.signal).then(() => abort.abort({ error: 'E', cause: 'c' }));
    const definition = givenMap({ items: [1, 2], states: { W: { Type: 'Wait', Seconds: 60, End: true } } });
    const { result } = await runProgram(definition, { mapRuns: host, clock, signal: abort.signal });
    expect(result).toEqual({ status: 'ABORTED', error: 'E', cause: 'c' });
    expect(endings()).toEqual(['ABORTED', 'ABORTED', 'run ABORTED']);
  });

  test.each([1, 0])(
    'rejects with the fault of its host, at a MaxConcurrency of %i',
    async (MaxConcurrency) => {
      const { host, endings } = givenHost({ breaksAt: 2 });
      const definition = givenMap({
        items: [1, 2, 3],
        states: { W: { Type: 'Wait', Seconds: 60, End: true } },
        more: { MaxConcurrency },
      });
      await expect(runProgram(definition, { mapRuns: host })).rejects.toThrow('the host is out of order');
      expect(endings()).toContain('run ABORTED');
    },
  );

  test('counts a child that is stopped as failed', async () => {
    const { host, endings } = givenHost({ onChild: (child) => child.stop({ error: 'Enough' }) });
    const definition = givenMap({
      items: [1],
      states: { W: { Type: 'Wait', Seconds: 60, End: true } },
      more: { ToleratedFailureCount: 1 },
    });
    const { result } = await runProgram(definition, { mapRuns: host });
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: [{ Status: 'ABORTED', Error: 'Enough', Cause: '' }],
    });
    expect(endings()).toEqual(['ABORTED', 'run SUCCEEDED']);
  });

  test('heeds limits that change while it runs', async () => {
    const clock = makeVirtualClock();
    const startedMs = clock.now();
    let run: MapRunStart | undefined;
    const { host } = givenHost({
      onRun: (started) => {
        run = started;
      },
    });
    clock.sleep(1500, new AbortController().signal).then(() => run?.update({ maxConcurrency: 4 }));
    const definition = givenMap({
      items: [1, 2, 3, 4, 5, 6],
      states: { W: { Type: 'Wait', Seconds: 1, End: true } },
      more: { MaxConcurrency: 1 },
    });
    await runProgram(definition, { mapRuns: host, clock });
    // One in the first second, one in the next, with three more from 1.5 s on, the last at 2 s.
    expect(clock.now() - startedMs).toBe(3000);
  });

  test('fails with States.Runtime where nobody reads items', async () => {
    const reader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Arguments: { Bucket: 'b', Key: 'k' },
    };
    const definition = givenMap({ states: { A: { Type: 'Pass', End: true } }, more: { ItemReader: reader } });
    const { result } = await runProgram(definition);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('fails with States.Runtime where the handler breaks', async () => {
    const reader = { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'b' } };
    const definition = givenMap({ states: { A: { Type: 'Pass', End: true } }, more: { ItemReader: reader } });
    const mapRuns: MapRunHost = { readItems: () => Promise.reject(new Error('broken')) };
    const { result } = await runProgram(definition, { mapRuns });
    expect(result).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'the handler of map runs failed: broken',
    });
  });
});

/** After a collection, so that it tells what is still reachable. */
function heapBytesInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

interface GivenMap {
  items?: unknown;
  states: Record<string, object>;
  more?: object;
}

function givenMap({ items, states, more = {} }: GivenMap): object {
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: Object.keys(states)[0],
    States: states,
  };
  const Items = items === undefined ? {} : { Items: items };
  return givenMachine({ M: { Type: 'Map', ...Items, ItemProcessor, ...more, End: true } });
}

interface Reactions {
  onRun?: (run: MapRunStart) => void;
  onChild?: (child: ChildExecution) => void;
  /** Which child, counted from 1, the host cannot take. */
  breaksAt?: number;
}

/** A host that keeps what it is told. */
function givenHost({ onRun, onChild, breaksAt }: Reactions = {}) {
  const histories: HistoryEvent[][] = [];
  const endings: string[] = [];
  const follower: MapRunFollower = {
    itemsCounted: () => {},
    childStarted: (child) => {
      const history: HistoryEvent[] = [];
      histories.push(history);
      if (histories.length === breaksAt) throw new Error('the host is out of order');
      return (event) => {
        history.push(event);
        if (event.type === 'WaitStateEntered') onChild?.(child);
      };
    },
    childEnded: (_, { status }) => endings.push(status),
    ended: (status) => endings.push(`run ${status}`),
  };
  const host: MapRunHost = {
    follow: (run) => {
      onRun?.(run);
      return follower;
    },
  };
  return { host, histories: () => histories, endings: () => endings };
}
