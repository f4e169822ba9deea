import type { Clock } from '@s3-lambda-bench/asl';

/** Time that stands still until a test puts it forward. */
export interface GivenClock extends Clock {
  /** Wakes whoever sleeps until then. */
  forward(ms: number): void;
  /** Resolves once somebody sleeps for that long. */
  sleeping(ms: number): Promise<void>;
}

export function givenClock(): GivenClock {
  let nowMs = Date.now();
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  const watchers: { ms: number; tell: () => void }[] = [];
  return {
    now: () => nowMs,
    sleep: (ms, signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper = { untilMs: nowMs + ms, wake: resolve };
      sleepers.add(sleeper);
      signal.addEventListener('abort', () => resolve(), { once: true });
      promise.then(() => sleepers.delete(sleeper));
      for (const watcher of watchers) if (watcher.ms === ms) watcher.tell();
      return promise;
    },
    forward: (ms) => {
      nowMs += ms;
      for (const { untilMs, wake } of sleepers) if (untilMs <= nowMs) wake();
    },
    sleeping: (ms) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      watchers.push({ ms, tell: resolve });
      for (const { untilMs } of sleepers) if (untilMs === nowMs + ms) resolve();
      return promise;
    },
  };
}
