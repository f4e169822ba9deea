import type { ExecutionOptions, ExecutionResult, HistoryEvent, Json, TaskHandler } from '../src/index.ts';
import { parseStateMachine, runExecution } from '../src/index.ts';
import { makeVirtualClock } from './virtual-clock.ts';

export const executionContext = {
  executionArn: 'arn:aws:states:us-east-1:111111111111:execution:machine:run',
  executionName: 'run',
  startTime: '2026-01-01T00:00:00.000Z',
  roleArn: 'snf_role_arn',
  stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:machine',
  stateMachineName: 'machine',
};

const noTask: TaskHandler = async ({ resource }) => {
  throw new Error(`the program has no task ${resource}`);
};

export interface Ran {
  result: ExecutionResult;
  events: HistoryEvent[];
}

/** Runs a definition on virtual time; its tasks are mocked. */
export async function runProgram(
  definition: string | object,
  { input = {}, ...options }: Partial<ExecutionOptions> & { evaluationTimeoutMs?: number } = {},
): Promise<Ran> {
  const { evaluationTimeoutMs, ...rest } = options;
  const parsed = parseStateMachine(
    definition,
    evaluationTimeoutMs === undefined ? {} : { evaluationTimeoutMs },
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const events: HistoryEvent[] = [];
  const result = await runExecution(parsed.machine, {
    input,
    context: executionContext,
    task: noTask,
    clock: makeVirtualClock(),
    random: () => 0.5,
    onEvent: (event) => events.push(event),
    ...rest,
  });
  return { result, events };
}

/** A machine that takes JSONata's side once for all states. The first state is the one it starts at. */
export function givenMachine(states: Record<string, object>, more: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

/** A machine of one Pass state with that Output. */
export function givenOutput(output: Json): object {
  return givenMachine({ S: { Type: 'Pass', Output: output, End: true } });
}

export function typesOf(events: HistoryEvent[]): string[] {
  return events.map(({ type }) => type);
}

export function previousIdsOf(events: HistoryEvent[]): number[] {
  return events.map(({ previousEventId }) => previousEventId);
}
