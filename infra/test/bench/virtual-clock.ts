import type { Clock } from '@s3-lambda-bench/asl';

/** Turns of the event loop without a look at the clock, after which nothing else is going on. */
const quietTurns = 3;

/** Time that stands still while anything runs, and jumps to the next sleeper's hour when nothing does. */
export function makeVirtualClock(startMs = Date.UTC(2026, 0, 1)): Clock {
  const sleepers: { at: number; wake: () => void }[] = [];
  let nowMs = startMs;
  let looks = 0;
  let watching = false;

  async function watch(): Promise<void> {
    while (sleepers.length > 0) {
      const before = looks;
      for (let turn = 0; turn < quietTurns; turn += 1) await new Promise(setImmediate);
      if (looks === before) wakeNext();
    }
    watching = false;
  }

  function wakeNext(): void {
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.at);
    looks += 1;
    next.wake();
  }

  return {
    now() {
      looks += 1;
      return nowMs;
    },
    sleep(ms, signal) {
      looks += 1;
      return new Promise((resolve) => {
        const sleeper = { at: nowMs + ms, wake: resolve };
        sleepers.push(sleeper);
        signal.addEventListener('abort', () => {
          const index = sleepers.indexOf(sleeper);
          if (index >= 0) sleepers.splice(index, 1);
          resolve();
        });
        if (!watching) {
          watching = true;
          watch();
        }
      });
    },
  };
}
