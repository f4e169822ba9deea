import type { MapRunLimits } from '@s3-lambda-bench/asl';

export const mapRunStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED'] as const;
export type MapRunStatus = (typeof mapRunStatuses)[number];

/** A run of a Map in DISTRIBUTED mode, and what is known of it by now. Times in Unix milliseconds. */
export interface MapRunRecord {
  /** Of its row: a later map run has a higher one. */
  id: number;
  arn: string;
  /** The execution that it is part of. */
  executionArn: string;
  /** Of its child executions: with the label. */
  stateMachineArn: string;
  executionType: 'STANDARD' | 'EXPRESS';
  status: MapRunStatus;
  startedAtMs: number;
  stoppedAtMs: number | undefined;
  limits: MapRunLimits;
  /** Undefined until the items are counted. */
  items: number | undefined;
  /** All that there will be; undefined where items come in batches. */
  executions: number | undefined;
}

export type StartedMapRun = Omit<MapRunRecord, 'id' | 'status' | 'stoppedAtMs' | 'items' | 'executions'>;

/** How many of a map run's child executions, or of their items, are in which state. */
export interface Tally {
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
}
