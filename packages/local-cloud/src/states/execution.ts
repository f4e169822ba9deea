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
  /** Of a child execution of a DISTRIBUTED Map: its map run, and how many items its input holds. */
  mapRunArn: string | undefined;
  itemCount: number | undefined;
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
> & { mapRunArn?: string; itemCount?: number };

/** How an execution ended. */
export interface Outcome {
  status: Exclude<ExecutionStatus, 'RUNNING'>;
  output?: string;
  error?: string;
  cause?: string;
}
