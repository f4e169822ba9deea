import { describe, expect, test } from '@jest/globals';
import {
  parseState,
  runState,
  type StateRun,
  type StateRunOptions,
  type TaskHandler,
} from '../../src/index.ts';
import { executionContext } from '../run-program.ts';
import { makeVirtualClock } from '../virtual-clock.ts';

const noTask: TaskHandler = async () => {
  throw new Error('no task is to be called');
};

/** Runs a state in JSONata, unless it says otherwise. */
async function tryState(state: object, options: Partial<StateRunOptions> = {}): Promise<StateRun> {
  const parsed = parseState({ QueryLanguage: 'JSONata', ...state });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return runState(parsed, {
    input: {},
    context: executionContext,
    task: noTask,
    clock: makeVirtualClock(),
    random: () => 0.5,
    ...options,
  });
}

const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
const map = {
  Type: 'Map',
  Items: '{% $states.input.Values %}',
  ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
  End: true,
};
const three = { Values: ['first', 'second', 'third'] };

describe('a state that succeeds', () => {
  test('tells its output and where it leads', async () => {
    expect(
      await tryState({ Type: 'Pass', Output: '{% $states.input.n + 1 %}', Next: 'B' }, { input: { n: 1 } }),
    ).toEqual({
      status: 'SUCCEEDED',
      output: '2',
      nextState: 'B',
      inspectionData: { input: '{"n":1}' },
    });
  });

  test('tells the arguments and the result of a task', async () => {
    const task = { ...invoke, Arguments: { n: '{% $states.input.n %}' }, Output: '{% $states.result.m %}' };
    const mock = { ok: true, result: { m: 2 } } as const;
    expect(await tryState(task, { input: { n: 1 }, mock })).toEqual({
      status: 'SUCCEEDED',
      output: '2',
      inspectionData: { input: '{"n":1}', afterArguments: '{"n":1}', result: '{"m":2}' },
    });
  });

  test('calls the task where nothing is mocked', async () => {
    const task: TaskHandler = async ({ stateName }) => ({ ok: true, result: stateName });
    expect(await tryState(invoke, { task })).toMatchObject({ status: 'SUCCEEDED', output: '"StateName"' });
  });

  test('sees the variables it is given, and tells all that there are then', async () => {
    const state = { Type: 'Pass', Assign: { y: '{% $x + 1 %}' }, Output: '{% $x %}', End: true };
    const { output, inspectionData } = await tryState(state, { variables: { x: 1 } });
    expect([output, inspectionData.variables]).toEqual(['1', '{"x":1,"y":2}']);
  });

  test('sees a context of its own, without RedriveCount (recorded 2025-11-13)', async () => {
    const { output = '' } = await tryState(
      { ...invoke, Output: '{% $states %}' },
      { mock: { ok: true, result: 1 } },
    );
    expect(JSON.parse(output)).toMatchObject({ input: {}, result: 1, context: { State: { RetryCount: 0 } } });
    expect(Object.keys(JSON.parse(output).context.Execution)).toEqual([
      'Id',
      'Input',
      'StartTime',
      'Name',
      'RoleArn',
    ]);
  });

  test('sees the context that is given in its place', async () => {
    const state = { Type: 'Pass', Output: '{% $states.context %}', End: true };
    const { output } = await tryState(state, { contextObject: { Execution: { Id: 'mine' } } });
    expect(output).toBe('{"Execution":{"Id":"mine"}}');
  });

  test('waits on the injected clock', async () => {
    const clock = makeVirtualClock();
    const startedMs = clock.now();
    await tryState({ Type: 'Wait', Seconds: 200, End: true }, { clock });
    expect(clock.now() - startedMs).toBe(200_000);
  });

  test('in JSONPath tells every step as its input (recorded 2025-11-14)', async () => {
    const { inspectionData } = await tryState(
      { Type: 'Pass', QueryLanguage: 'JSONPath', End: true },
      { input: 1 },
    );
    expect(inspectionData).toEqual({
      input: '1',
      afterInputPath: '1',
      afterParameters: '1',
      afterResultSelector: '1',
      afterResultPath: '1',
    });
  });
});

describe('a state that fails', () => {
  test('tells error and cause', async () => {
    expect(await tryState({ Type: 'Fail', Error: 'E', Cause: 'c' })).toEqual({
      status: 'FAILED',
      error: 'E',
      cause: 'c',
      inspectionData: { input: '{}' },
    });
  });

  test('names no place in the cause of an expression that fails (measured, floci #2737)', async () => {
    expect(await tryState({ Type: 'Pass', Output: { r: '{% $eval("1+1") %}' }, End: true })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause:
        "The JSONata expression '$eval(\"1+1\")' specified for the field 'Output/r' threw an error during evaluation. T1006: Attempted to invoke a non-function",
    });
  });

  test('in JSONPath, whose Map gets no list, fails as recorded 2025-12-03', async () => {
    const { Items, ...bare } = map;
    expect(await tryState({ ...bare, QueryLanguage: 'JSONPath' })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'Reference path "$" must point to array.',
    });
  });

  const mock = { ok: false, error: 'E', cause: 'c' } as const;
  const Retry = [{ ErrorEquals: ['Other'] }, { ErrorEquals: ['E'], IntervalSeconds: 3, MaxAttempts: 2 }];
  const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'C' }];

  test.each([
    [0, 3],
    [1, 6],
  ])(
    'is retriable after %i retries, in %i seconds',
    async (retrierRetryCount, retryBackoffIntervalSeconds) => {
      expect(await tryState({ ...invoke, Retry, Catch }, { mock, retrierRetryCount })).toEqual({
        status: 'RETRIABLE',
        error: 'E',
        cause: 'c',
        inspectionData: { input: '{}', errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds } },
      });
    },
  );

  test('is caught once its retries are spent', async () => {
    expect(await tryState({ ...invoke, Retry, Catch }, { mock, retrierRetryCount: 2 })).toEqual({
      status: 'CAUGHT_ERROR',
      error: 'E',
      cause: 'c',
      output: '"E"',
      nextState: 'C',
      inspectionData: { input: '{}', errorDetails: { catchIndex: 0 } },
    });
  });

  test('fails by a catcher that fails', async () => {
    const broken = [{ ErrorEquals: ['E'], Output: '{% $states.errorOutput.x %}', Next: 'C' }];
    expect(await tryState({ ...invoke, Catch: broken }, { mock })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
    });
  });
});

describe('a Map whose iterations are mocked', () => {
  test('tells what it would give them (recorded 2025-11-13)', async () => {
    const state = {
      ...map,
      ItemSelector: { at: '{% $states.context.Map.Item.Index %}' },
      ToleratedFailureCount: 1,
    };
    const run = await tryState(state, { input: three, mock: { ok: true, result: [1, 1, 1] } });
    expect(run).toEqual({
      status: 'SUCCEEDED',
      output: '[1,1,1]',
      inspectionData: {
        input: JSON.stringify(three),
        afterItemSelector: '[{"at":0},{"at":1},{"at":2}]',
        maxConcurrency: 0,
        toleratedFailureCount: 1,
      },
    });
  });

  test.each([
    ['ToleratedFailureCount', 1, 2],
    ['ToleratedFailurePercentage', 50, 2],
  ])('exceeds its %s of %i with %i failed iterations', async (field, tolerated, mapIterationFailureCount) => {
    const state = { ...map, [field]: tolerated };
    const mocked: Partial<StateRunOptions> = { input: three, mock: { ok: true, result: [0, 0, 1] } };
    expect(await tryState(state, { ...mocked, mapIterationFailureCount })).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
    const fewer = { ...mocked, mapIterationFailureCount: mapIterationFailureCount - 1 };
    expect(await tryState(state, fewer)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('counts a ToleratedFailureCount of 0 as none beside a percentage, as a map run does', async () => {
    const state = { ...map, ToleratedFailureCount: 0, ToleratedFailurePercentage: 50 };
    const mocked: Partial<StateRunOptions> = { input: three, mock: { ok: true, result: [0, 1, 1] } };
    expect(await tryState(state, { ...mocked, mapIterationFailureCount: 1 })).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await tryState(state, { ...mocked, mapIterationFailureCount: 2 })).toMatchObject({
      status: 'FAILED',
    });
  });

  test('takes whatever failed where it says nothing of tolerance (recorded 2025-11-13)', async () => {
    const mocked: Partial<StateRunOptions> = { input: three, mock: { ok: true, result: [0, 0, 1] } };
    expect(await tryState(map, { ...mocked, mapIterationFailureCount: 2 })).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  test('in DISTRIBUTED mode takes an object, or what its reader would have read', async () => {
    const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
    const ItemSelector = '{% $states.context.Map.Item.Value %}';
    const { Items, ...bare } = {
      ...map,
      ItemSelector,
      ItemProcessor: { ...map.ItemProcessor, ProcessorConfig },
    };
    const mock: StateRunOptions['mock'] = { ok: true, result: [] };
    const ofObject = await tryState(
      { ...bare, Items: '{% $states.input %}' },
      { input: { a: 1, b: 2 }, mock },
    );
    expect(ofObject.inspectionData.afterItemSelector).toBe('[1,2]');
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Arguments: { Bucket: 'b', Key: 'k' },
    };
    const ofReader = await tryState({ ...bare, ItemReader }, { mock, mapItemReaderData: [3] });
    expect(ofReader.inspectionData.afterItemSelector).toBe('[3]');
  });

  test('fails with the error that is mocked', async () => {
    const mock = { ok: false, error: 'E', cause: 'c' } as const;
    const run = await tryState(map, { input: three, mock });
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'E',
      cause: 'c',
      inspectionData: { maxConcurrency: 0 },
    });
  });
});

test('a Parallel whose branches are mocked tells its arguments', async () => {
  const branch = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  const other = { StartAt: 'J', States: { J: { Type: 'Pass', End: true } } };
  const state = {
    Type: 'Parallel',
    Arguments: '{% $states.input.n %}',
    Branches: [branch, other],
    End: true,
  };
  const run = await tryState(state, { input: { n: 1 }, mock: { ok: true, result: [1, 2] } });
  expect(run).toEqual({
    status: 'SUCCEEDED',
    output: '[1,2]',
    inspectionData: { input: '{"n":1}', afterArguments: '1' },
  });
});
