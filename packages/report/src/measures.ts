import { type RankedContender, sumLedgers } from '@s3-lambda-bench/contract';

/** Milliseconds of CPU time of a mean run, over the runs whose CPU time is known; undefined where none is, as on AWS. */
export function meanCpuMs({ runs }: RankedContender): number | undefined {
  return mean(runs.flatMap(({ cpu_ms = [] }) => cpu_ms));
}

/** The most memory (MB) that a run took; undefined where no run's is known. */
export function peakMemoryMb({ runs }: RankedContender): number | undefined {
  const known = runs.flatMap(({ max_memory_used_mb = [] }) => max_memory_used_mb);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** S3 requests of a mean run by operation, those after its answer included; undefined where no run's ledger is known. */
export function meanRequests({ runs }: RankedContender): Map<string, number> | undefined {
  const ledgers = runs.flatMap(({ ledger, late_ledger = {} }) =>
    ledger === undefined ? [] : [sumLedgers([ledger, late_ledger])],
  );
  if (ledgers.length === 0) return undefined;
  const sums = Object.entries(sumLedgers(ledgers));
  return new Map(sums.map(([operation, { requests }]) => [operation, requests / ledgers.length]));
}

function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
