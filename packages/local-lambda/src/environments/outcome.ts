import { maxResponseBytes } from '../runtime-api/runtime-api.ts';

/** How a process ended: by `exit`, or by a signal. */
export type Exit = { code: number } | { signal: NodeJS.Signals };

/** How an invocation, or the init phase within it, came to its end. Payloads are the runtime's own bytes. */
export type Outcome =
  | { type: 'response'; payload: Buffer }
  | { type: 'runtimeError'; payload: Buffer; errorType: string }
  | { type: 'responseTooLarge' }
  | { type: 'timeout' }
  | { type: 'exit'; exit: Exit }
  | { type: 'outOfMemory' }
  | { type: 'outOfStorage'; limitMb: number }
  | { type: 'invalidEntrypoint'; message: string };

type FailedOutcome = Exclude<Outcome, { type: 'response' }>;

/** What the system log says of an outcome (developer guide, "Lambda Telemetry API Event schema", Status). */
export interface Status {
  status: 'success' | 'error' | 'timeout';
  errorType?: string;
}

/** Where an outcome happened: both go into its words. */
interface Place {
  requestId: string;
  timeoutSeconds: number;
}

/** The body that the caller of Invoke gets, to the byte as AWS-SEMANTICS C2 has it. */
export function payloadOf(outcome: Outcome, place: Place): Buffer {
  if (outcome.type === 'response' || outcome.type === 'runtimeError') return outcome.payload;
  if (outcome.type === 'responseTooLarge') {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`;
    return Buffer.from(JSON.stringify({ errorMessage, errorType: 'Function.ResponseSizeTooLarge' }));
  }
  const { errorType } = statusOf(outcome);
  const errorMessage = `RequestId: ${place.requestId} Error: ${messageOf(outcome, place)}`;
  return Buffer.from(
    JSON.stringify({ errorType: outcome.type === 'timeout' ? 'Sandbox.Timedout' : errorType, errorMessage }),
  );
}

export function statusOf(outcome: Outcome): Status {
  switch (outcome.type) {
    case 'response':
      return { status: 'success' };
    case 'timeout':
      return { status: 'timeout' };
    default:
      return { status: 'error', errorType: errorTypeOf(outcome) };
  }
}

function errorTypeOf(outcome: Exclude<FailedOutcome, { type: 'timeout' }>): string {
  switch (outcome.type) {
    case 'runtimeError':
      return outcome.errorType;
    case 'responseTooLarge':
      return 'Function.ResponseSizeTooLarge';
    case 'exit':
      return 'Runtime.ExitError';
    case 'outOfMemory':
      return 'Runtime.OutOfMemory';
    case 'outOfStorage':
      // Not one of Lambda's, which does not end a function for it.
      return 'Local.EphemeralStorageExceeded';
    case 'invalidEntrypoint':
      return 'Runtime.InvalidEntrypoint';
  }
}

type PlatformOutcome = Exclude<FailedOutcome, { type: 'runtimeError' | 'responseTooLarge' }>;

function messageOf(outcome: PlatformOutcome, { timeoutSeconds }: Place): string {
  switch (outcome.type) {
    case 'timeout':
      return `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
    case 'exit':
      return exitMessage(outcome.exit);
    case 'outOfMemory':
      return exitMessage({ signal: 'SIGKILL' });
    case 'outOfStorage':
      return `the temp dir holds more than its ${outcome.limitMb} MB (EphemeralStorage); on Lambda writing would have failed with ENOSPC`;
    case 'invalidEntrypoint':
      return outcome.message;
  }
}

/** Go's words for a process state: Lambda's own supervisor (RIE rapid/shutdown.go) is written in it. */
function exitMessage(exit: Exit): string {
  if ('signal' in exit)
    return `Runtime exited with error: signal: ${signalTexts[exit.signal] ?? exit.signal}`;
  if (exit.code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${exit.code}`;
}

/** Go's syscall.Signal.String() on Linux. */
const signalTexts: Partial<Record<NodeJS.Signals, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGILL: 'illegal instruction',
  SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGUSR1: 'user defined signal 1',
  SIGSEGV: 'segmentation fault',
  SIGUSR2: 'user defined signal 2',
  SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock',
  SIGTERM: 'terminated',
};

/** The line that Lambda writes into a Text log between START and END, if the outcome has one. */
export function logLineOf(outcome: Outcome, place: Place, time: Date): string | undefined {
  switch (outcome.type) {
    case 'timeout':
      return `${time.toISOString()} ${place.requestId} ${messageOf(outcome, place)}\n`;
    case 'exit':
    case 'outOfMemory':
    case 'outOfStorage':
    case 'invalidEntrypoint':
      return `RequestId: ${place.requestId} Error: ${messageOf(outcome, place)}\n${statusOf(outcome).errorType}\n`;
    default:
      return undefined;
  }
}
