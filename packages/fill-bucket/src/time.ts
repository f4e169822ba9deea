import { FillError } from './errors.ts';

export interface TimeTools {
  /** What is left of the function's own time. */
  remainingMs(): number;
  sleep(ms: number, options?: { signal: AbortSignal }): Promise<unknown>;
}

/** Four attempts of 4 s at the response and the pauses between them take 19.5 s. */
const marginMs = 22_000;

/**
 * Runs the work with a signal and stops it with a FillError (outOfTime) while there is still time to say so: 22 s before the
 * end, or at three quarters of the time where there is less than 88 s of it. `howFar` completes the message.
 */
export async function withinTime<T>(
  { remainingMs, sleep }: TimeTools,
  howFar: () => string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const left = remainingMs();
  const allowedMs = left - Math.min(marginMs, left / 4);
  const stop = new AbortController();
  const finished = new AbortController();
  const timeUp = sleep(allowedMs, { signal: finished.signal }).then(() => {
    const error = new FillError(
      'outOfTime',
      `the function's time is up after ${Math.round(allowedMs / 1_000)} s: ${howFar()}`,
    );
    stop.abort(error);
    throw error;
  });
  try {
    return await Promise.race([work(stop.signal), timeUp]);
  } finally {
    // The sleep rejects when it is called off, after the race is decided.
    timeUp.catch(() => undefined);
    finished.abort();
  }
}
