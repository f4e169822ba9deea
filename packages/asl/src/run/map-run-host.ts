import type { Json } from '../json.ts';
import type { Distribution, ReaderConfig } from '../state-machine.ts';
import type { ExecutionContext } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import type { ExecutionResult } from './run-execution.ts';

/** What Maps in DISTRIBUTED mode ask of the world, and what they tell it. */
export interface MapRunHost {
  /** Carries out an ItemReader. Without it every one fails the execution with States.Runtime. */
  readItems?: (request: ItemReaderRequest) => Promise<ItemsRead>;
  /** Carries out a ResultWriter that exports. Without it every one fails the execution with States.Runtime. */
  writeResults?: (request: ResultWriterRequest) => Promise<ResultsWritten>;
  /** Names map runs and their child executions. Drawn from the execution's `random` where it is not given. */
  makeUuid?: () => string;
  /** Child executions of one map run that may run at once, however high its MaxConcurrency; 10,000 where it is not given. */
  maxConcurrency?: number;
  /** Called as a map run starts, for somebody to follow it. Must not throw, nor may what it gives. */
  follow?: (run: MapRunStart) => MapRunFollower;
}

export interface ItemReaderRequest {
  /** `arn:aws:states:::s3:getObject` or `arn:aws:states:::s3:listObjectsV2`. */
  resource: string;
  arguments: Json;
  config: ReaderConfig;
  /** As many items at most; undefined for all. */
  maxItems: number | undefined;
  /** Aborted once nobody waits any more. */
  signal: AbortSignal;
}

/** `source` is what `$states.context.Map.Item.Source` says; a failure is States.ItemReaderFailed. */
export type ItemsRead = { ok: true; items: Json[]; source: string } | { ok: false; cause: string };

export interface ResultWriterRequest {
  /** `arn:aws:states:::s3:putObject`. */
  resource: string;
  arguments: Json;
  mapRunArn: string;
  outputType: 'JSON' | 'JSONL';
  /** Of the child executions in the order of their start; what timed out or was aborted counts as failed. */
  results: Record<'SUCCEEDED' | 'FAILED', Json[]>;
  signal: AbortSignal;
}

/** `result` is the Map's; a failure is States.ResultWriterFailed. */
export type ResultsWritten = { ok: true; result: Json } | { ok: false; cause: string };

/** What UpdateMapRun may change. 0 stands for what is not limited, or not tolerated of itself. */
export interface MapRunLimits {
  maxConcurrency: number;
  /** Of items. */
  toleratedFailureCount: number;
  /** Of items, from 0 to 100. */
  toleratedFailurePercentage: number;
}

export interface MapRunStart {
  arn: string;
  /** The execution that it is part of. */
  executionArn: string;
  /** Of the child executions: the machine's, with the label. */
  stateMachineArn: string;
  executionType: Distribution['executionType'];
  limits: MapRunLimits;
  /** Changes limits of the run while it runs. */
  update(limits: Partial<MapRunLimits>): void;
}

export interface MapRunFollower {
  /** How many items there are, and how many child executions there will be where that is known by then. */
  itemsCounted(items: number, executions: number | undefined): void;
  /** Gives what the child's events are told to. */
  childStarted(child: ChildExecution): (event: HistoryEvent) => void;
  childEnded(child: ChildExecution, result: ExecutionResult): void;
  ended(status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void;
}

export interface ChildExecution {
  context: ExecutionContext;
  /** JSON text. */
  input: string;
  /** How many items the input holds. */
  itemCount: number;
  /** What StopExecution does to it. */
  stop(reason: { error?: string; cause?: string }): void;
}

/** Of nobody. */
export const noFollower: MapRunFollower = {
  itemsCounted: () => {},
  childStarted: () => () => {},
  childEnded: () => {},
  ended: () => {},
};
