export const executionStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** What lists tell of an execution. Times in Unix milliseconds. */
export interface ExecutionSummary {
  /** Of its row: a later execution has a higher one. */
  id: number;
  arn: string;
  name: string;
  stateMachineArn: string;
  status: ExecutionStatus;
  startedAtMs: number;
  stoppedAtMs: number | undefined;
}

export interface ExecutionRecord extends ExecutionSummary {
  /** Of the state machine as it was at the start. */
  revision: number;
  input: string;
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
}

export type StartedExecution = Pick<
  ExecutionRecord,
  'arn' | 'name' | 'stateMachineArn' | 'revision' | 'input' | 'startedAtMs'
>;

/** How an execution ended. */
export interface Outcome {
  status: Exclude<ExecutionStatus, 'RUNNING'>;
  output?: string;
  error?: string;
  cause?: string;
}
