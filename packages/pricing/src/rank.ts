import type {
  BillLine,
  RankableContender,
  RankedContender,
  RankingInput,
  Report,
  RunRecord,
  TimedRun,
} from '@s3-lambda-bench/contract';
import { bill, childInvocations } from './bill.ts';
import { PricingError } from './errors.ts';
import type { PriceTable } from './price-table.ts';
import { type Summary, summarise } from './statistics.ts';

/** What Lambda and the ledger say of a run; every part may be missing. */
export type RunFindings = Omit<RunRecord, keyof TimedRun> & Pick<RankedContender, 'runtime_version'>;

/**
 * Prices and ranks: cheapest `run_price_usd` first, ties by `total_price_usd`, then by ARN so that the order never
 * depends on who finished first. `findings` is by Lambda request id. Money is in US dollars and never rounded.
 */
export function rank(
  input: RankingInput,
  findings: ReadonlyMap<string, RunFindings>,
  prices: PriceTable,
): Report {
  const success = input.success.map((contender) => price(contender, findings, prices)).sort(byPrice);
  const { region, effectiveDate, sources } = prices;
  const { failure, execution } = input;
  return {
    success,
    failure,
    prices: { region, effective_date: effectiveDate, sources: [...sources] },
    ...(execution === undefined ? {} : { execution }),
  };
}

function byPrice(a: RankedContender, b: RankedContender): number {
  if (a.run_price_usd !== b.run_price_usd) return a.run_price_usd - b.run_price_usd;
  if (a.total_price_usd !== b.total_price_usd) return a.total_price_usd - b.total_price_usd;
  return a.arn < b.arn ? -1 : 1;
}

function price(
  contender: RankableContender,
  findings: ReadonlyMap<string, RunFindings>,
  prices: PriceTable,
): RankedContender {
  const { runtime, architecture, memory_mb, ephemeral_storage_mb, capabilities } = contender.configuration;
  const found = contender.runs.map((run) => ({ ...run, ...findings.get(run.request_id) }));
  const runs = found.map(({ runtime_version: _, ...run }) => run);
  const duration = summarise(runs.map((run) => run.duration_ms));
  const size = {
    memoryGb: memory_mb / 1024,
    storageGb: Math.max(0, ephemeral_storage_mb - 512) / 1024,
    computeRateUsd: computeRate(contender, prices),
  };
  const lines = [...bill(runs, size, prices), ...childInvocations(capabilities)];
  return {
    arn: contender.arn,
    runtime,
    ...runtimeVersion(found),
    architecture,
    memory_mb,
    ephemeral_storage_mb,
    runs_count: runs.length,
    ...durationFields(duration),
    ...runPriceFields(duration.mean / 1000, size, prices),
    total_price_usd: total(lines),
    bill: lines,
    ...lateRequests(runs),
    runs,
  };
}

function computeRate({ arn, configuration }: RankableContender, prices: PriceTable): number {
  const { architecture } = configuration;
  if (architecture === 'arm64' || architecture === 'x86_64') {
    return prices.computePerGbSecondUsd[architecture];
  }
  throw new PricingError(
    'UnknownArchitecture',
    `no compute price for architecture '${architecture}' of ${arn}; the price table has x86_64, arm64`,
  );
}

function durationFields({ mean, stddev, min, max }: Summary) {
  return { duration_ms: mean, duration_ms_stddev: stddev, duration_ms_min: min, duration_ms_max: max };
}

function runPriceFields(
  seconds: number,
  size: { memoryGb: number; storageGb: number; computeRateUsd: number },
  prices: PriceTable,
) {
  const gbSecondCompute = size.memoryGb * seconds;
  const gbSecondStorage = size.storageGb * seconds;
  const computePriceUsd = gbSecondCompute * size.computeRateUsd;
  const storagePriceUsd = gbSecondStorage * prices.storagePerGbSecondUsd;
  return {
    gb_second_compute: gbSecondCompute,
    gb_second_storage: gbSecondStorage,
    compute_rate_usd: size.computeRateUsd,
    storage_rate_usd: prices.storagePerGbSecondUsd,
    compute_price_usd: computePriceUsd,
    storage_price_usd: storagePriceUsd,
    run_price_usd: computePriceUsd + storagePriceUsd,
  };
}

/** All of them where the runs were served by several, as on AWS while a new version of the runtime is rolled out. */
function runtimeVersion(found: readonly RunFindings[]): { runtime_version?: string } {
  const versions = new Set(found.flatMap(({ runtime_version = [] }) => runtime_version));
  return versions.size === 0 ? {} : { runtime_version: [...versions].sort().join(', ') };
}

function lateRequests(runs: readonly RunRecord[]): { late_requests?: number } {
  const late = runs.flatMap(({ late_ledger = {} }) => Object.values(late_ledger));
  const count = late.reduce((sum, { requests }) => sum + requests, 0);
  return count === 0 ? {} : { late_requests: count };
}

function total(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { price_usd }) => sum + price_usd, 0);
}
