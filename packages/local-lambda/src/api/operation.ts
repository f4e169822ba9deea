import type { IncomingHttpHeaders } from 'node:http';
import type { EnvironmentPool } from '../environments/environment-pool.ts';
import type { EventQueue } from '../events/event-queue.ts';
import type { FunctionRecord } from '../functions/function-record.ts';
import type { RunningInvocations } from '../functions/running-invocations.ts';
import type { Turns } from '../functions/turns.ts';
import type { LambdaServiceOptions } from '../options.ts';

/** What functions are run with. */
export interface FunctionHost {
  options: LambdaServiceOptions;
  functions: Map<string, FunctionRecord>;
  pool: EnvironmentPool;
  running: RunningInvocations;
}

/** What the operations work on. */
export interface LambdaState extends FunctionHost {
  events: EventQueue;
  /** Of whatever changes a function's code, by the function's name. */
  turns: Turns;
}

/** A request for one operation. `functionName` is as the path has it, empty where the path has none. */
export interface OperationRequest {
  requestId: string;
  functionName: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What goes over the wire. A `document` is sent as JSON, `bytes` as they are. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  document?: object;
  bytes?: Buffer;
}

export type Operation = (state: LambdaState, request: OperationRequest) => Answer | Promise<Answer>;
