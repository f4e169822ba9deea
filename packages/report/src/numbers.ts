import type { RankedContender } from '@s3-lambda-bench/contract';

/** Mean and sample standard deviation, in milliseconds below a second and in seconds above. */
export function formatDuration({ duration_ms, duration_ms_stddev, runs_count }: RankedContender): string {
  const [divisor, decimals, unit] = duration_ms < 1_000 ? [1, 0, 'ms'] : [1_000, 2, 's'];
  const mean = (duration_ms / divisor).toFixed(decimals);
  const spread = runs_count === 1 ? '' : ` ± ${(duration_ms_stddev / divisor).toFixed(decimals)}`;
  return `${mean}${spread} ${unit}`;
}

const significantDigits = 4;

/** Formats US dollars with as many decimals as the smallest of the prices needs, so that a column lines up. */
export function priceFormat(pricesUsd: number[]): (priceUsd: number) => string {
  const smallest = Math.min(...pricesUsd.filter((price) => price > 0), 1);
  const decimals = significantDigits - 1 - Math.floor(Math.log10(smallest));
  return (priceUsd) => `$${priceUsd.toFixed(Math.min(decimals, 12))}`;
}
