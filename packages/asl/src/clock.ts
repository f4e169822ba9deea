import { setTimeout as wait } from 'node:timers/promises';

/** Time as the interpreter sees it. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds; settles either way soon after the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The longest delay that a Node timer keeps; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    for (let left = ms; left > 0; left -= longestTimerMs) {
      await wait(Math.min(left, longestTimerMs), undefined, { signal });
    }
  },
};
