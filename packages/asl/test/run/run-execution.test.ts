import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent, Json, TaskHandler, TaskRequest } from '../../src/index.ts';
import { givenMachine, previousIdsOf, runProgram, typesOf } from '../run-program.ts';
import { makeVirtualClock } from '../virtual-clock.ts';

const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f' },
  End: true,
};

/** A task that only ever ends by its signal, and then the wrong way: with a result that nobody wants any more. */
function givenStubbornTask(): { task: TaskHandler; aborted: string[] } {
  const aborted: string[] = [];
  const task: TaskHandler = ({ stateName, signal }) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        aborted.push(stateName);
        resolve({ ok: true, result: 'too late' });
      });
    });
  return { task, aborted };
}

describe('a task', () => {
  test('is told all about the attempt', async () => {
    const requests: Omit<TaskRequest, 'signal' | 'submitted' | 'heartbeat'>[] = [];
    const task: TaskHandler = async ({ signal, submitted, heartbeat, ...request }) => {
      expect(signal.aborted).toBe(false);
      requests.push(request);
      return { ok: true, result: null };
    };
    await runProgram(givenMachine({ T: { ...invoke, TimeoutSeconds: 30, HeartbeatSeconds: 10 } }), { task });
    expect(requests).toEqual([
      {
        resource: 'arn:aws:states:::lambda:invoke',
        pattern: 'requestResponse',
        taskToken: undefined,
        arguments: { FunctionName: 'f' },
        roleArn: undefined,
        stateName: 'T',
        timeoutSeconds: 30,
        heartbeatSeconds: 10,
        retryCount: 0,
      },
    ]);
  });

  test('that waits for its token is given the one that its Arguments saw', async () => {
    const seen: unknown[] = [];
    const task: TaskHandler = async ({ pattern, taskToken, arguments: given }) => {
      seen.push(pattern, taskToken, given);
      return { ok: true, result: null };
    };
    const Resource = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
    const Arguments = '{% $states.context.Task.Token %}';
    const machine = givenMachine({ T: { Type: 'Task', Resource, Arguments, End: true } });
    await runProgram(machine, { task });
    expect(seen).toEqual(['waitForTaskToken', expect.stringMatching(/^[A-Za-z0-9+/]{64}$/), seen[1]]);
    await runProgram(machine, { task, makeTaskToken: () => 'mine' });
    expect(seen.slice(3)).toEqual(['waitForTaskToken', 'mine', 'mine']);
  });

  test('whose Arguments cannot start it is never scheduled, and nothing catches that', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'C' }];
    const machine = givenMachine({
      T: { Type: 'Task', Resource: 'arn:aws:states:::x:y', Arguments: { Nam: 1 }, Catch, End: true },
      C: { Type: 'Succeed' },
    });
    const problemsOfArguments = (resource: string, given: Json) => [
      `${resource} with ${JSON.stringify(given)}`,
    ];
    const { result, events } = await runProgram(machine, { problemsOfArguments });
    expect(typesOf(events)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ExecutionFailed']);
    expect(result).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'T' (entered at the event id #2). The Arguments '{"Nam":1}' could not be used to start the Task: [arn:aws:states:::x:y with {"Nam":1}]`,
    });
  });

  test('that is submitted and beats only after its time is up leaves no trace of it', async () => {
    const late: TaskHandler = ({ signal, submitted, heartbeat }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          submitted('late');
          heartbeat();
          resolve({ ok: true, result: 'late' });
        });
      });
    const job = { Type: 'Task', Resource: 'arn:aws:states:::x:y.sync', TimeoutSeconds: 7, End: true };
    const { events } = await runProgram(givenMachine({ T: job }), { task: late });
    expect(typesOf(events).slice(2)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskTimedOut',
      'ExecutionFailed',
    ]);
  });

  test('tells what was submitted as the service answered it', async () => {
    const task: TaskHandler = async ({ submitted }) => {
      submitted({ JobId: 'j' });
      return { ok: true, result: null };
    };
    const job = { Type: 'Task', Resource: 'arn:aws:states:::batch:submitJob.sync', End: true };
    const { events } = await runProgram(givenMachine({ T: job }), { task });
    expect(events[4]).toMatchObject({
      type: 'TaskSubmitted',
      taskSubmittedEventDetails: {
        resourceType: 'batch',
        resource: 'submitJob.sync',
        output: '{"JobId":"j"}',
        outputDetails: { truncated: false },
      },
    });
  });

  test('is aborted when its time is up', async () => {
    const { task, aborted } = givenStubbornTask();
    const { result } = await runProgram(givenMachine({ T: { ...invoke, TimeoutSeconds: 7 } }), { task });
    expect(result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    expect(aborted).toEqual(['T']);
  });

  test('is aborted when a sibling fails', async () => {
    const { task, aborted } = givenStubbornTask();
    const branches = [
      { StartAt: 'T', States: { T: invoke } },
      { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } },
    ];
    const { result, events } = await runProgram(
      givenMachine({ P: { Type: 'Parallel', Branches: branches, End: true } }),
      {
        task,
      },
    );
    expect(result).toEqual({ status: 'FAILED', error: 'E' });
    expect(aborted).toEqual(['T']);
    expect(typesOf(events)).not.toContain('TaskSucceeded');
  });

  test('fails the execution with States.Runtime where its handler breaks', async () => {
    const task: TaskHandler = async () => {
      throw new Error('socket hang up');
    };
    const machine = givenMachine({
      T: { ...invoke, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }] },
      S: { Type: 'Succeed' },
    });
    const { result } = await runProgram(machine, { task });
    const cause = 'the task handler failed: socket hang up';
    expect(result).toEqual({ status: 'FAILED', error: 'States.Runtime', cause });
  });
});

describe('an aborted execution', () => {
  const machine = givenMachine({ T: invoke });

  test.each([
    [
      { error: 'Manual', cause: 'probe' },
      { error: 'Manual', cause: 'probe' },
    ],
    [undefined, {}],
    ['because', {}],
  ])('with reason %j is recorded with %j', async (reason, recorded) => {
    const stop = new AbortController();
    const { task, aborted } = givenStubbornTask();
    const running = runProgram(machine, { task, signal: stop.signal });
    await new Promise(setImmediate);
    stop.abort(reason);
    const { result, events } = await running;
    expect(result).toEqual({ status: 'ABORTED', ...recorded });
    expect(events.at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      previousEventId: 0,
      executionAbortedEventDetails: recorded,
    });
    expect(aborted).toEqual(['T']);
  });

  test('that was aborted before it began does nothing', async () => {
    const { result, events } = await runProgram(machine, { signal: AbortSignal.abort() });
    expect(result).toEqual({ status: 'ABORTED' });
    expect(typesOf(events)).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  });

  test('ends a loop that never waits', async () => {
    const stop = new AbortController();
    const loop = givenMachine({
      L: { Type: 'Choice', Choices: [{ Condition: true, Next: 'L' }], Default: 'S' },
      S: { Type: 'Succeed' },
    });
    const running = runProgram(loop, { signal: stop.signal });
    await new Promise(setImmediate);
    stop.abort();
    expect((await running).result).toEqual({ status: 'ABORTED' });
  });
});

describe('the history', () => {
  test('is delivered in order, with times of the injected clock in seconds', async () => {
    const startMs = Date.UTC(2026, 0, 1) + 250;
    const machine = givenMachine({ W: { Type: 'Wait', Seconds: 2, End: true } });
    const { events } = await runProgram(machine, { clock: makeVirtualClock(startMs) });
    expect(events.map(({ id, timestamp }) => [id, timestamp])).toEqual([
      [1, startMs / 1000],
      [2, startMs / 1000],
      [3, startMs / 1000 + 2],
      [4, startMs / 1000 + 2],
    ]);
  });

  test('of a full house ends at 25,000, however many run side by side', async () => {
    const iteration = {
      StartAt: 'L',
      States: {
        L: { Type: 'Choice', Choices: [{ Condition: true, Next: 'L' }], Default: 'S' },
        S: { Type: 'Succeed' },
      },
    };
    const machine = givenMachine({
      M: { Type: 'Map', Items: '{% [1..50] %}', ItemProcessor: iteration, End: true },
    });
    const { result, events } = await runProgram(machine);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(events).toHaveLength(25_000);
    expect(events.at(-1)).toMatchObject({ type: 'ExecutionFailed', id: 25_000, previousEventId: 24_999 });
  });
});

describe('many things at once', () => {
  test('a Map of a thousand tasks never has more than forty under way', async () => {
    const clock = makeVirtualClock();
    let underWay = 0;
    let most = 0;
    const task: TaskHandler = async ({ signal }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await clock.sleep(1000, signal);
      underWay -= 1;
      return { ok: true, result: 1 };
    };
    const machine = givenMachine({
      M: {
        Type: 'Map',
        Items: '{% [1..1000] %}',
        ItemProcessor: { StartAt: 'T', States: { T: invoke } },
        Output: '{% $sum($states.result) %}',
        End: true,
      },
    });
    const { result, events } = await runProgram(machine, { task, clock });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 1000 });
    expect(most).toBe(40);
    expectSoundHistory(events);
  });

  test('Parallels nest a hundred deep', async () => {
    const innermost: object = { Type: 'Pass', Output: 'here', End: true };
    const nested = Array.from({ length: 100 }).reduce<object>(
      (inner, _, depth) => ({
        Type: 'Parallel',
        Branches: [{ StartAt: `S${depth}`, States: { [`S${depth}`]: inner } }],
        Output: '{% $states.result[0] %}',
        End: true,
      }),
      innermost,
    );
    const { result, events } = await runProgram(givenMachine({ Top: nested }));
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'here' });
    expectSoundHistory(events);
  });

  test('a failure deep inside closes everything above it', async () => {
    const { task } = givenStubbornTask();
    const inner = {
      Type: 'Map',
      Items: [1, 2],
      ItemProcessor: { StartAt: 'T', States: { T: invoke } },
      End: true,
    };
    const machine = givenMachine({
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'M', States: { M: inner } },
          {
            StartAt: 'W',
            States: { W: { Type: 'Wait', Seconds: 1, Next: 'F' }, F: { Type: 'Fail', Error: 'E' } },
          },
        ],
        End: true,
      },
    });
    const { events } = await runProgram(machine, { task });
    const failure = events.findIndex(({ type }) => type === 'FailStateEntered');
    expect(typesOf(events.slice(failure + 1))).toEqual([
      'MapStateAborted',
      'MapIterationAborted',
      'TaskStateAborted',
      'MapIterationAborted',
      'TaskStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
    expect(new Set(previousIdsOf(events.slice(failure + 1, -1)))).toEqual(new Set([failure + 1]));
  });
});

function expectSoundHistory(events: HistoryEvent[]): void {
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(({ id, previousEventId }) => previousEventId >= id)).toEqual([]);
}
