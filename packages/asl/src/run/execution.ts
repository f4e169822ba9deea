import type { Clock } from '../clock.ts';
import { Interrupted } from '../errors.ts';
import type { Json } from '../json.ts';
import type { TaskPattern } from '../state-machine.ts';
import type { History, Thread } from './history.ts';
import type { MapRunHost } from './map-run-host.ts';
import type { Variable } from './variables.ts';

/** What an execution is called and by whom; `$states.context` tells the program of it. */
export interface ExecutionContext {
  executionArn: string;
  executionName: string;
  /** ISO 8601 with milliseconds, in UTC. */
  startTime: string;
  roleArn: string;
  stateMachineArn: string;
  stateMachineName: string;
}

/** One attempt of one Task state. */
export interface TaskRequest {
  /** The state's `Resource`, a whole ARN with its suffix. */
  resource: string;
  pattern: TaskPattern;
  /** What `$states.context.Task.Token` was for the Arguments: of this attempt alone. Only for `.waitForTaskToken`. */
  taskToken: string | undefined;
  arguments: Json;
  /** The role to act as, which the execution's own role assumes; undefined for the execution's own. */
  roleArn: string | undefined;
  stateName: string;
  /** Aborted once nobody waits for the result any more: a timeout, a failed sibling, an aborted execution. */
  signal: AbortSignal;
  timeoutSeconds: number | undefined;
  heartbeatSeconds: number | undefined;
  /** 0 for the first attempt. */
  retryCount: number;
  /**
   * Tells that the service has taken the request, and what it answered: the TaskSubmitted event of `.sync` and `.waitForTaskToken`,
   * where it MUST be called before the task succeeds. Of no effect elsewhere, and once the attempt is over.
   */
  submitted(output: Json): void;
  /** A sign of life: HeartbeatSeconds start over. */
  heartbeat(): void;
}

/** `error` is missing only where whoever failed the task gave none, as SendTaskFailure allows. */
export type TaskResult = { ok: true; result: Json } | { ok: false; error?: string; cause?: string };

/**
 * The one way out of the interpreter. MUST resolve for every failure that the program may catch; a rejection is a fault of the
 * handler and ends the execution with States.Runtime. MAY ignore the signal: the interpreter stops waiting by itself.
 */
export type TaskHandler = (request: TaskRequest) => Promise<TaskResult>;

/** What keeps Arguments from starting a Task, a sentence each. Asked before the Task is scheduled. */
export type ArgumentCheck = (resource: string, given: Json) => string[];

/** What every state of one execution shares. */
export interface Execution {
  history: History;
  context: ExecutionContext;
  /** Set where a state runs without its machine, as in TestState; with the whole `$states.context` where that is given. */
  alone: { contextObject: Json | undefined } | undefined;
  input: Json;
  clock: Clock;
  random: () => number;
  task: TaskHandler;
  problemsOfArguments: ArgumentCheck;
  makeTaskToken: () => string;
  mapRuns: MapRunHost;
  /** Of all variables that the execution has by now. */
  variableBytes: number;
}

/** Where a state runs: the execution itself, a branch or an iteration. */
export interface Scope {
  thread: Thread;
  signal: AbortSignal;
  /** Own variables; `outer` scopes' are read, never written. */
  variables: Map<string, Variable>;
  outer: Scope | undefined;
  /** `$states.context.Map.Item` of the innermost iteration. */
  mapItem: { Index: number; Value: Json; Key?: string; Source?: string } | undefined;
}

/** The promise's value or failure, or an `Interrupted` as soon as the signal is aborted. */
export async function interruptible<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  // What is given up may still fail later, and nobody will be there to see it.
  promise.catch(() => {});
  try {
    await Promise.race([promise.then(onAbort, onAbort), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  if (signal.aborted) throw new Interrupted();
  return promise;
}
