import type { Json, TaskRequest, TaskResult } from '@s3-lambda-bench/asl';
import type { Clients } from '../../clients/make-clients.ts';

/** One way for a Task state to do something. It MUST resolve for every failure that a state machine may catch. */
export type TaskIntegration = (call: TaskCall) => Promise<TaskResult>;

export interface TaskCall {
  request: TaskRequest;
  /** What follows the integration's prefix in the ARN: `s3:getObject` of `arn:aws:states:::aws-sdk:s3:getObject`. */
  target: string;
  /** Acting as the state machine's role. */
  clients: Clients;
}

/** A failure that the state machine's author has to mend; nothing in the machine can. */
export function runtimeFailure(cause: string): TaskResult {
  return { ok: false, error: 'States.Runtime', cause };
}

/** The members of a JSON object; undefined for any other value. */
export function membersOf(value: Json): { [name: string]: Json } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
