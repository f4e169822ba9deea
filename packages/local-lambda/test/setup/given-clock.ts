import type { Clock } from '../../src/options.ts';

/** Time that passes only where somebody waits, and then at once. `slept` are the waits so far, in milliseconds. */
export function givenPassingClock(): { clock: Clock; slept: number[] } {
  const slept: number[] = [];
  let nowMs = Date.UTC(2026, 0, 1);
  const sleep = async (ms: number) => {
    slept.push(ms);
    nowMs += ms;
  };
  return { clock: { now: () => nowMs, sleep }, slept };
}

/** Time that stands still until it is told to pass: `asleep` resolves once somebody waits. */
export function givenStandingClock(): { clock: Clock; asleep: Promise<void>; pass: () => void } {
  const { promise: asleep, resolve: fallAsleep } = Promise.withResolvers<void>();
  const { promise: passed, resolve: pass } = Promise.withResolvers<void>();
  const sleep = (_ms: number, signal: AbortSignal) => {
    fallAsleep();
    const aborted = new Promise<void>((wake) => signal.addEventListener('abort', () => wake()));
    return Promise.race([aborted, passed]);
  };
  return { clock: { now: () => 0, sleep }, asleep, pass };
}
