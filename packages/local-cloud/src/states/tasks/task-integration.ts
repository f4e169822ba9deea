import type { Json, TaskRequest, TaskResult } from '@s3-lambda-bench/asl';
import type { Clients } from '../../clients/make-clients.ts';

/** One way for a Task state to do something. */
export interface TaskIntegration {
  /** What of the Arguments it does not take, in Step Functions' words. Asked before the Task is scheduled. */
  problems(given: Json, target: string): string[];
  /**
   * Does it. MUST resolve for every failure that a state machine may catch. MUST do no more than start what
   * `.waitForTaskToken` waits for: the waiting is done elsewhere.
   */
  call(call: TaskCall): Promise<TaskResult>;
}

export interface TaskCall {
  request: TaskRequest;
  /** What follows the integration's prefix in the ARN, without the pattern: `s3:getObject` of `arn:aws:states:::aws-sdk:s3:getObject`. */
  target: string;
  /** Acting as the state machine's role. */
  clients: Clients;
  /** Of the execution whose Task it is. */
  executionArn: string;
  /** Resolves once no such execution runs. */
  executionEnded(executionArn: string): Promise<void>;
}

/** A failure that the state machine's author has to mend; nothing in the machine can. */
export function runtimeFailure(cause: string): TaskResult {
  return { ok: false, error: 'States.Runtime', cause };
}
