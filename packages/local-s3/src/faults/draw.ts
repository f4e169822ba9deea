import { hash } from 'node:crypto';

/** Numbers from 0 up to but without 1, all independent of one another. */
export interface Draws {
  internalError: number;
  reset: number;
  resetAt: number;
  latency: readonly [number, number];
}

/**
 * The luck of the nth request of an operation, cut from a hash: it hangs on nothing but these three, so no operation's
 * luck depends on how the requests of others come in between.
 */
export function draw(seed: string, operation: string, nth: number): Draws {
  const bytes = hash('sha256', JSON.stringify([seed, operation, nth]), 'buffer');
  const uniform = (index: number) => bytes.readUIntBE(index * 6, 6) / 2 ** 48;
  return {
    internalError: uniform(0),
    reset: uniform(1),
    resetAt: uniform(2),
    latency: [uniform(3), uniform(4)],
  };
}

/** A draw from the lognormal distribution of that median; `sigma` is the standard deviation of its logarithm. */
export function drawLognormal(
  { median_ms, sigma }: { median_ms: number; sigma: number },
  [first, second]: Draws['latency'],
): number {
  const normal = Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second); // Box and Muller
  return median_ms * Math.exp(sigma * normal);
}
