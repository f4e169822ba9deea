import { randomUUID } from 'node:crypto';
import {
  type Clock,
  type HistoryEvent,
  type Json,
  type MapRunHost,
  runExecution,
  type StateMachine,
} from '@s3-lambda-bench/asl';
import { messageOf } from '../errors.ts';
import { actUnderRole, type RoleMeans } from './act-under-role.ts';
import type { Outcome } from './execution.ts';
import { outcomeOf } from './outcome-of.ts';
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
  onEnd(outcome: Outcome): void;
  followMapRun: NonNullable<MapRunHost['follow']>;
}

/** Child executions of one map run at once: AWS runs 10,000, but not on one machine. */
const childrenAtOnce = 100;

/**
 * Runs an execution to its end, under its state machine's role; resolves once the role is given back, too. A fault of this program
 * ends the execution as States.Runtime.
 */
export async function runUnderRole(run: Run, means: RoleMeans & { clock: Clock }): Promise<void> {
  const { arn, name, record, machine, input, signal } = run;
  const { roleArn, arn: stateMachineArn } = record;
  const actor = actUnderRole({ roleArn, stateMachineArn, executionArn: arn, executionName: name }, means);
  let lastEventId = 0;
  const onEvent = (event: HistoryEvent): void => {
    lastEventId = event.id;
    run.onEvent(event);
  };
  const { clock } = means;
  const mapRuns: MapRunHost = {
    ...actor.transfers,
    makeUuid: randomUUID,
    maxConcurrency: childrenAtOnce,
    follow: run.followMapRun,
  };
  const options = { input, signal, clock, random: Math.random, context: contextOf(run), onEvent };
  try {
    run.onEnd(outcomeOf(await runExecution(machine, { ...options, ...actor.tasks, mapRuns })));
  } catch (error) {
    const why = { error: 'States.Runtime', cause: messageOf(error) };
    const order = { id: lastEventId + 1, previousEventId: lastEventId, timestamp: clock.now() / 1000 };
    onEvent({ ...order, type: 'ExecutionFailed', executionFailedEventDetails: why });
    run.onEnd({ status: 'FAILED', ...why });
  } finally {
    await actor.close();
  }
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
