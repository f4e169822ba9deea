/** How often and how long Lambda tries an event, unless the function says otherwise (developer guide, "Configuring error handling settings for asynchronous invocations"). */
export const defaultSettings: EventSettings = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };

/** What a function says of the events that are queued for it. */
export interface EventSettings {
  /** After errors of the function. */
  maximumRetryAttempts: number;
  maximumEventAgeSeconds: number;
}

/** How one attempt ended. `deferred`: the function was not run to its end, because it was throttled or the service failed. */
export type AttemptOutcome = 'succeeded' | 'functionError' | 'deferred' | 'gone';

/** Why an event is given up; the first two are AWS's words for it (developer guide, "Retaining records of asynchronous invocations"). */
export type DropCondition =
  | 'RetriesExhausted'
  | 'EventAgeExceeded'
  | 'ZeroReservedConcurrency'
  | 'FunctionDeleted';

/** What is known of an event after an attempt. Times in Unix milliseconds. */
export interface Attempted {
  outcome: AttemptOutcome;
  acceptedAtMs: number;
  nowMs: number;
  /** Attempts that ended so, with this one. */
  functionErrors: number;
  deferrals: number;
  settings: EventSettings;
  reservedConcurrency: number | undefined;
}

export type Verdict =
  | { type: 'done' }
  | { type: 'retry'; afterMs: number }
  | { type: 'drop'; condition: DropCondition };

/** What becomes of an event after an attempt. What would be tried past its age is given up at once. */
export function decide(attempted: Attempted): Verdict {
  const { outcome, settings } = attempted;
  if (outcome === 'succeeded') return { type: 'done' };
  if (outcome === 'gone') return { type: 'drop', condition: 'FunctionDeleted' };
  if (outcome === 'functionError' && attempted.functionErrors > settings.maximumRetryAttempts) {
    return { type: 'drop', condition: 'RetriesExhausted' };
  }
  // Nothing will ever run it: AWS does not wait for the event's age either.
  if (outcome === 'deferred' && attempted.reservedConcurrency === 0) {
    return { type: 'drop', condition: 'ZeroReservedConcurrency' };
  }
  const afterMs =
    outcome === 'functionError'
      ? afterFunctionError(attempted.functionErrors)
      : afterDeferral(attempted.deferrals);
  const ageMs = attempted.nowMs + afterMs - attempted.acceptedAtMs;
  if (ageMs > settings.maximumEventAgeSeconds * 1000) return { type: 'drop', condition: 'EventAgeExceeded' };
  return { type: 'retry', afterMs };
}

/** One minute, then two (developer guide, "How Lambda handles errors and retries with asynchronous invocation"). */
function afterFunctionError(count: number): number {
  return count * 60_000;
}

/** From a second, doubled up to five minutes (the same page). */
function afterDeferral(count: number): number {
  return Math.min(1_000 * 2 ** (count - 1), 300_000);
}
