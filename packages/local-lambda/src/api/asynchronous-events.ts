import { ServiceError } from '../errors.ts';
import { writeDroppedRecord } from '../events/dropped-record.ts';
import { EventQueue, type QueuedEvent } from '../events/event-queue.ts';
import { type AttemptOutcome, defaultSettings } from '../events/retry-policy.ts';
import type { Clock } from '../options.ts';
import type { FunctionHost } from './operation.ts';
import { runFunction } from './run-function.ts';

/** The queue of the events of a service's functions, which are run as they are when an event is tried. */
export function makeEventQueue(host: FunctionHost, clock: Clock): EventQueue {
  const { functions, options } = host;
  return new EventQueue({
    clock,
    attempt: (event, closing) => attempt(host, event, closing),
    settingsOf: (functionName) => {
      const { eventInvokeConfig, reservedConcurrency } = functions.get(functionName) ?? {};
      const settings = {
        maximumRetryAttempts: eventInvokeConfig?.MaximumRetryAttempts ?? defaultSettings.maximumRetryAttempts,
        maximumEventAgeSeconds:
          eventInvokeConfig?.MaximumEventAgeInSeconds ?? defaultSettings.maximumEventAgeSeconds,
      };
      return { settings, reservedConcurrency };
    },
    onDrop: (dropped) => {
      const { functionName } = dropped;
      const logGroup = functions.get(functionName)?.configuration.LoggingConfig.LogGroup;
      writeDroppedRecord(options.logs, logGroup ?? `/aws/lambda/${functionName}`, dropped, clock.now());
    },
  });
}

/** Runs the function as it is now. What is no error of the function is told, but for throttles, which are nobody's fault. */
async function attempt(
  host: FunctionHost,
  { functionName, invocation }: QueuedEvent,
  closing: AbortSignal,
): Promise<AttemptOutcome> {
  const record = host.functions.get(functionName);
  if (record === undefined) return 'gone';
  try {
    const { failed } = await runFunction(host, record, invocation);
    return failed ? 'functionError' : 'succeeded';
  } catch (error) {
    const isThrottled = error instanceof ServiceError && error.code === 'TooManyRequestsException';
    if (!isThrottled && !closing.aborted) host.options.onFault?.(faultOf(functionName, error));
    return 'deferred';
  }
}

function faultOf(functionName: string, cause: unknown): Error {
  return new Error(`an asynchronous invocation of ${functionName} could not be started, and is tried again`, {
    cause,
  });
}

/** What is told of events that are still queued when the service closes. */
export function lostEvents(events: readonly QueuedEvent[]): Error {
  const names = events.map(({ functionName, invocation }) => `${functionName} (${invocation.requestId})`);
  return new Error(
    `the service was closed before ${events.length} asynchronous invocation${events.length === 1 ? ' was' : 's were'} done: ${names.join(', ')}`,
  );
}
