import type { RankedContender } from '@s3-lambda-bench/contract';

/** Mean and sample standard deviation of the timed duration. */
export function formatDuration({ duration_ms, duration_ms_stddev, runs_count }: RankedContender): string {
  return formatMs(duration_ms, runs_count === 1 ? undefined : duration_ms_stddev);
}

/** In milliseconds below a second and in seconds above, a spread in the unit of its mean. */
export function formatMs(meanMs: number, spreadMs?: number): string {
  const [divisor, decimals, unit] = meanMs < 1_000 ? [1, 0, 'ms'] : [1_000, 2, 's'];
  const spread = spreadMs === undefined ? '' : ` ± ${(spreadMs / divisor).toFixed(decimals)}`;
  return `${(meanMs / divisor).toFixed(decimals)}${spread} ${unit}`;
}

const significantDigits = 4;

/** Formats US dollars with as many decimals as the smallest of the prices needs, so that a column lines up. */
export function priceFormat(pricesUsd: number[]): (priceUsd: number) => string {
  const smallest = Math.min(...pricesUsd.filter((price) => price > 0), 1);
  const decimals = significantDigits - 1 - Math.floor(Math.log10(smallest));
  return (priceUsd) => `$${priceUsd.toFixed(Math.min(decimals, 12))}`;
}

/** Largest first. */
const binaryUnits = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

/** Bytes for people: three significant digits in the largest binary unit that keeps the number at 1 or above. */
export function formatSize(bytes: number): string {
  for (const [unit, factor] of binaryUnits) {
    if (bytes >= factor) return `${Number((bytes / factor).toPrecision(3))} ${unit}`;
  }
  return `${bytes} B`;
}
