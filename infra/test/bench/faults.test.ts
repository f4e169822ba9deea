import { describe, expect, test } from '@jest/globals';
import { parseStateMachine, type StateMachine, type TaskResult } from '@s3-lambda-bench/asl';
import { arnOf, type Benched, benchDefinition, fail, runBench } from './run-bench.ts';

/** The Task states of the state machine and of its Maps, read from the definition so that none can be forgotten. */
const taskStates = tasksIn(givenMachine());

interface TaskState {
  name: string;
  service: 'Lambda' | 'S3';
  invokesFunction: boolean;
  hasTimeout: boolean;
  retriesEverything: boolean;
}

type Suffered = TaskResult & { tookMs?: number };

interface Fault {
  name: string;
  /** Undefined where the fault cannot happen to that Task. */
  of: (task: TaskState) => Suffered | undefined;
  /** Who is charged where it does not go away and the contender's own function suffers it. */
  charged: 'crash' | 'harness' | 'timeout';
  /** Gone at the next attempt, without a trace in the report. */
  isWaitedOut: boolean;
}

const requestId = '0f3c9a52-4d1e-4f6b-9a86-3d1d5c1b7e10';
const ofFunctions =
  (result: TaskResult): Fault['of'] =>
  ({ invokesFunction }) =>
    invokesFunction ? result : undefined;

const faults: Fault[] = [
  {
    name: 'a throttle',
    of: ({ service }) =>
      service === 'Lambda'
        ? fail('Lambda.TooManyRequestsException', 'Rate Exceeded. (Service: Lambda, Status Code: 429)')
        : fail('S3.SlowDownException', 'Please reduce your request rate. (Service: S3, Status Code: 503)'),
    charged: 'harness',
    isWaitedOut: true,
  },
  {
    name: 'an error of the service',
    of: ({ service }) =>
      service === 'Lambda'
        ? fail('Lambda.ServiceException', 'sorry (Service: Lambda, Status Code: 500)')
        : fail('S3.S3Exception', 'We encountered an internal error. (Service: S3, Status Code: 500)'),
    charged: 'harness',
    isWaitedOut: true,
  },
  {
    name: 'a lost connection',
    of: ({ service }) => fail(`${service}.SdkClientException`, 'Unable to execute HTTP request'),
    charged: 'harness',
    isWaitedOut: true,
  },
  {
    name: 'a missing permission',
    of: () => fail('States.Permissions', 'the role is not authorized to perform this action'),
    charged: 'harness',
    isWaitedOut: false,
  },
  {
    name: 'a permission that the service misses',
    of: ({ service }) =>
      fail(
        `${service}.AccessDeniedException`,
        `User is not authorized (Service: ${service}, Status Code: 403)`,
      ),
    charged: 'harness',
    isWaitedOut: false,
  },
  {
    name: 'an error of the function',
    of: ofFunctions(fail('Error', '{"errorType":"Error","errorMessage":"boom","trace":[]}')),
    charged: 'crash',
    isWaitedOut: false,
  },
  {
    name: 'a timeout of the function',
    of: ofFunctions(
      fail(
        'Sandbox.Timedout',
        `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${requestId} Error: Task timed out after 900.00 seconds"}`,
      ),
    ),
    charged: 'timeout',
    isWaitedOut: false,
  },
  {
    name: 'no answer at all',
    of: ({ hasTimeout }) => (hasTimeout ? { ok: true, result: {}, tookMs: 7_200_000 } : undefined),
    charged: 'timeout',
    isWaitedOut: false,
  },
];

/** Without the ranking there is no report (docs/architecture.md); everything else fails a contender at most. */
const ranking = ['Are there prices?', 'Rank'];
/** The only Task at whose faults the contender itself may be to blame. */
const contenderTask = 'Invoke the contender';

const contenders = [arnOf('go-one'), arnOf('go-two')];

describe.each(rowsOf(({ name }) => !ranking.includes(name)))('the Task "%s"', (_, task) => {
  test.each(faultsOf(task))(
    'that suffers $name every time fails the contenders, in a complete report',
    async ({ result, charged }) => {
      const benched = await suffer(task, () => result);
      expectCompleteReport(benched);
      const prefix = task.name === contenderTask ? charged : 'harness';
      expect(reasonsOf(benched)).toEqual(
        contenders.map(() => expect.stringMatching(new RegExp(`^${prefix}: `))),
      );
    },
  );

  test.each(faultsOf(task))(
    'that suffers $name once fails one contender at most, in a complete report',
    async ({ result, isWaitedOut }) => {
      const benched = await suffer(task, (call) => (call === 1 ? result : undefined));
      expectCompleteReport(benched);
      expect(reasonsOf(benched)).toHaveLength(isWaitedOut || task.retriesEverything ? 0 : 1);
    },
  );
});

describe.each(rowsOf(({ name }) => ranking.includes(name)))('the Task "%s"', (_, task) => {
  test.each(faultsOf(task))(
    'that suffers $name every time ends the execution with it',
    async ({ result }) => {
      const { ok: _ok, tookMs: _tookMs, ...why } = result;
      const benched = await suffer(task, () => result);
      expect(benched.result).toEqual({ status: 'FAILED', ...why });
    },
  );

  test.each(faultsOf(task).filter(({ isWaitedOut }) => isWaitedOut))(
    'that suffers $name once waits it out, and the report is complete',
    async ({ result }) => {
      const benched = await suffer(task, (call) => (call === 1 ? result : undefined));
      expectCompleteReport(benched);
      expect(reasonsOf(benched)).toEqual([]);
    },
  );
});

test('a Task of each kind is among them, inner Maps included', () => {
  expect(taskStates.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      ...ranking,
      contenderTask,
      'Read the configuration',
      'Ask control',
      'Delete the archives',
    ]),
  );
});

function rowsOf(isMeant: (task: TaskState) => boolean): [string, TaskState][] {
  return taskStates.filter(isMeant).map((task) => [task.name, task]);
}

function faultsOf(task: TaskState) {
  return faults.flatMap(({ of, ...fault }) => {
    const result = of(task);
    return result === undefined ? [] : [{ ...fault, result }];
  });
}

function suffer({ name }: TaskState, fault: (call: number) => Suffered | undefined): Promise<Benched> {
  return runBench(
    { contenders, runs: 2 },
    { fault: (stateName, call) => (stateName === name ? fault(call) : undefined) },
  );
}

/** The execution succeeds with what the ranking made, which was handed every contender exactly once. */
function expectCompleteReport({ result, ranked }: Benched): void {
  expect(result).toEqual({ status: 'SUCCEEDED', output: { ranked: true } });
  const rows = [...(ranked?.success ?? []), ...(ranked?.failure ?? [])];
  expect(rows.map(({ arn }) => arn).sort()).toEqual(contenders);
  for (const { runs } of ranked?.success ?? []) expect(runs).toHaveLength(2);
}

function reasonsOf({ ranked }: Benched): string[] {
  return ranked?.failure.map(({ reason }) => reason) ?? [];
}

function givenMachine(): StateMachine {
  const parsed = parseStateMachine(benchDefinition());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.machine;
}

function tasksIn({ states }: Pick<StateMachine, 'states'>): TaskState[] {
  return [...states.values()].flatMap((state) => {
    if (state.type === 'Map') return tasksIn(state.itemProcessor);
    if (state.type === 'Parallel') return state.branches.flatMap(tasksIn);
    if (state.type !== 'Task') return [];
    const { arn } = state.resource;
    return {
      name: state.name,
      service: arn.includes(':s3:') ? 'S3' : 'Lambda',
      invokesFunction: arn === 'arn:aws:states:::lambda:invoke',
      hasTimeout: state.timeoutSeconds !== undefined,
      retriesEverything: state.retry.some(({ errorEquals }) => errorEquals.includes('States.TaskFailed')),
    };
  });
}
