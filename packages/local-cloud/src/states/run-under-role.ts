import {
  type Clock,
  type ExecutionResult,
  type HistoryEvent,
  type Json,
  runExecution,
  type StateMachine,
} from '@s3-lambda-bench/asl';
import { messageOf } from '../errors.ts';
import { actUnderRole, type RoleMeans } from './act-under-role.ts';
import type { Outcome } from './execution.ts';
import type { StateMachineRecord } from './state-machine-store.ts';

/** One execution as it is to be run. */
export interface Run {
  arn: string;
  name: string;
  startedAtMs: number;
  input: Json;
  record: StateMachineRecord;
  machine: StateMachine;
  signal: AbortSignal;
  onEvent(event: HistoryEvent): void;
}

/** Runs an execution to its end, under its state machine's role. A fault of this program ends it as States.Runtime. */
export async function runUnderRole(run: Run, means: RoleMeans & { clock: Clock }): Promise<Outcome> {
  const { name, record, machine, input, signal } = run;
  const actor = actUnderRole({ roleArn: record.roleArn, executionName: name }, means);
  let lastEventId = 0;
  const onEvent = (event: HistoryEvent): void => {
    lastEventId = event.id;
    run.onEvent(event);
  };
  const { clock } = means;
  const options = { input, signal, clock, random: Math.random, context: contextOf(run), onEvent };
  try {
    return outcomeOf(await runExecution(machine, { ...options, task: actor.task }));
  } catch (error) {
    const why = { error: 'States.Runtime', cause: messageOf(error) };
    const order = { id: lastEventId + 1, previousEventId: lastEventId, timestamp: clock.now() / 1000 };
    onEvent({ ...order, type: 'ExecutionFailed', executionFailedEventDetails: why });
    return { status: 'FAILED', ...why };
  } finally {
    await actor.close();
  }
}

function outcomeOf(result: ExecutionResult): Outcome {
  if (result.status !== 'SUCCEEDED') return result;
  return { status: result.status, output: JSON.stringify(result.output) };
}

function contextOf({ arn, name, startedAtMs, record }: Run) {
  return {
    executionArn: arn,
    executionName: name,
    startTime: new Date(startedAtMs).toISOString(),
    roleArn: record.roleArn,
    stateMachineArn: record.arn,
    stateMachineName: record.name,
  };
}
