import type { Clock } from '../clock.ts';
import { Interrupted, StateFailure } from '../errors.ts';
import { type Json, type Payload, payloadOf } from '../json.ts';
import type { StateMachine } from '../state-machine.ts';
import type { ArgumentCheck, Execution, ExecutionContext, Scope, TaskHandler } from './execution.ts';
import { runFlow } from './flow.ts';
import { closeThread, type Details, type HistoryEvent, makeHistory, makeThread } from './history.ts';
import type { MapRunHost } from './map-run-host.ts';

export interface ExecutionOptions {
  input: Json;
  context: ExecutionContext;
  task: TaskHandler;
  /** Where it finds any, the execution fails with States.Runtime, which says them. None where it is not given. */
  problemsOfArguments?: ArgumentCheck;
  /** Makes the token of one attempt of a `.waitForTaskToken` Task. Drawn from `random` where it is not given. */
  makeTaskToken?: () => string;
  /** What Maps in DISTRIBUTED mode ask for; those that read and write nothing run without. */
  mapRuns?: MapRunHost;
  clock: Clock;
  /** Uniform in [0, 1): for `$random()`, `$uuid()`, `$shuffle()` and the jitter of Retry. */
  random: () => number;
  /** Called with every event, in order, while the execution runs. Must not throw. */
  onEvent?: (event: HistoryEvent) => void;
  /** Aborts the execution. An abort reason `{ error?, cause? }` is recorded as StopExecution's would be. */
  signal?: AbortSignal;
}

export type ExecutionResult =
  | { status: 'SUCCEEDED'; output: Json }
  | { status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; error?: string; cause?: string };

/** Runs a state machine to its end. A program that fails is a result; a rejection is a bug of this package or of `onEvent`. */
export async function runExecution(
  machine: StateMachine,
  options: ExecutionOptions,
): Promise<ExecutionResult> {
  const input = payloadOf(options.input);
  const execution: Execution = {
    history: makeHistory(() => options.clock.now(), options.onEvent ?? (() => {})),
    context: options.context,
    alone: undefined,
    input: input.value,
    clock: options.clock,
    random: options.random,
    task: options.task,
    problemsOfArguments: options.problemsOfArguments ?? (() => []),
    makeTaskToken: options.makeTaskToken ?? (() => randomToken(options.random)),
    mapRuns: options.mapRuns ?? {},
    variableBytes: 0,
  };
  const deadline = startDeadline(machine, options.clock);
  const signal = AbortSignal.any([
    deadline.expired,
    ...(options.signal === undefined ? [] : [options.signal]),
  ]);
  const thread = makeThread(0);
  try {
    begin(execution, input);
    const scope: Scope = { thread, signal, variables: new Map(), outer: undefined, mapItem: undefined };
    return succeed(execution, await runFlow(execution, machine, scope, input));
  } catch (error) {
    closeThread(thread);
    if (error instanceof StateFailure) return fail(execution, error);
    if (!(error instanceof Interrupted)) throw error;
    return options.signal?.aborted ? abort(execution, options.signal.reason) : timeOut(execution);
  } finally {
    deadline.stop();
  }
}

/** The state machine's own TimeoutSeconds, from now on. */
function startDeadline(
  { timeoutSeconds }: StateMachine,
  clock: Clock,
): { expired: AbortSignal; stop: () => void } {
  const expiry = new AbortController();
  const stopped = new AbortController();
  if (timeoutSeconds !== undefined) {
    const expire = () => {
      if (!stopped.signal.aborted) expiry.abort();
    };
    // A sleep that is stopped may reject; then there is nothing left to expire.
    clock.sleep(timeoutSeconds * 1000, stopped.signal).then(expire, () => {});
  }
  return { expired: expiry.signal, stop: () => stopped.abort() };
}

/** Nothing follows this event: the first state's points at 0, as it does itself (recorded throughout). */
function begin({ history, context }: Execution, input: Payload): void {
  const details = { input: input.text, inputDetails: { truncated: false }, roleArn: context.roleArn };
  history.publish(makeThread(0), 'ExecutionStarted', ['executionStartedEventDetails', details]);
}

function succeed({ history }: Execution, output: Payload): ExecutionResult {
  const details = { output: output.text, outputDetails: { truncated: false } };
  history.conclude('ExecutionSucceeded', ['executionSucceededEventDetails', details]);
  return { status: 'SUCCEEDED', output: output.value };
}

function fail({ history }: Execution, { error, explanation }: StateFailure): ExecutionResult {
  const why = {
    ...(error === undefined ? {} : { error }),
    ...(explanation === undefined ? {} : { cause: explanation }),
  };
  history.conclude('ExecutionFailed', ['executionFailedEventDetails', why]);
  return { status: 'FAILED', ...why };
}

/** DescribeExecution tells no error of a timed-out execution; only the event does (measured on AWS, floci #2733, #2965). */
function timeOut({ history }: Execution): ExecutionResult {
  const details: Details = ['executionTimedOutEventDetails', { error: 'States.Timeout' }];
  history.conclude('ExecutionTimedOut', details, 0);
  return { status: 'TIMED_OUT' };
}

function abort({ history }: Execution, reason: unknown): ExecutionResult {
  const why = stopReason(reason);
  history.conclude('ExecutionAborted', ['executionAbortedEventDetails', why], 0);
  return { status: 'ABORTED', ...why };
}

function stopReason(reason: unknown): { error?: string; cause?: string } {
  if (typeof reason !== 'object' || reason === null || reason instanceof Error) return {};
  const { error, cause }: { error?: unknown; cause?: unknown } = reason;
  return {
    ...(typeof error === 'string' ? { error } : {}),
    ...(typeof cause === 'string' ? { cause } : {}),
  };
}

/** Opaque, and longer than anybody can guess: 48 bytes in base64. */
export function randomToken(random: () => number): string {
  return Buffer.from(Array.from({ length: 48 }, () => Math.floor(random() * 256))).toString('base64');
}
