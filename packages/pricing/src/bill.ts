import { type BillLine, type RunRecord, sumLedgers } from '@s3-lambda-bench/contract';
import type { PriceTable } from './price-table.ts';
import { countRequests } from './request-classes.ts';
import { summarise } from './statistics.ts';

type Certainty = BillLine['certainty'];

/** The size that is billed. `storageGb` is what is configured above the 512 MB that are included. */
export interface BilledSize {
  memoryGb: number;
  storageGb: number;
  computeRateUsd: number;
}

/**
 * The itemised price of a mean run. Unlike the run price it counts what Lambda bills (the billed duration, in whole
 * milliseconds, initialisation included) and what S3 bills. A line of which nothing is known is there at price 0.
 */
export function bill(runs: readonly RunRecord[], size: BilledSize, prices: PriceTable): BillLine[] {
  const { seconds, certainty } = billedDuration(runs);
  const requests = s3Requests(runs);
  return [
    line('compute', size.memoryGb * seconds, 'GB-second', size.computeRateUsd, certainty),
    line(
      'ephemeral storage',
      size.storageGb * seconds,
      'GB-second',
      prices.storagePerGbSecondUsd,
      size.storageGb === 0 ? 'measured' : certainty,
    ),
    line('invoke request', 1, 'request', prices.perInvokeRequestUsd, 'measured'),
    line(
      'S3 PUT, COPY, POST, LIST',
      requests.a,
      'request',
      prices.perThousandClassAUsd / 1000,
      requests.certainty,
    ),
    line('S3 GET and other', requests.b, 'request', prices.perThousandClassBUsd / 1000, requests.certainty),
  ];
}

/**
 * What a contender that may invoke itself has invoked: nothing tells its children's records from those of other runs, so the
 * line is there at price 0 and the total is a lower bound. Nothing for a contender that may not.
 */
export function childInvocations(capabilities: readonly string[] = []): BillLine[] {
  return capabilities.includes('fan-out') ? [line('child invocations', 0, 'invocation', 0, 'unknown')] : [];
}

function line(item: string, quantity: number, unit: string, rateUsd: number, certainty: Certainty): BillLine {
  return { item, quantity, unit, rate_usd: rateUsd, price_usd: quantity * rateUsd, certainty };
}

/** Seconds; where Lambda's own figure is missing, the timed duration rounded up to the millisecond stands in for it. */
function billedDuration(runs: readonly RunRecord[]): { seconds: number; certainty: Certainty } {
  const billedMs = runs.map((run) => run.billed_duration_ms ?? Math.ceil(run.duration_ms));
  const measured = runs.every((run) => run.billed_duration_ms !== undefined);
  return { seconds: summarise(billedMs).mean / 1000, certainty: measured ? 'measured' : 'estimated' };
}

/** Mean requests of a run, over the runs whose ledger is known. Those that came after its answer cost no less. */
function s3Requests(runs: readonly RunRecord[]): { a: number; b: number; certainty: Certainty } {
  const counts = runs.flatMap(({ ledger, late_ledger = {} }) =>
    ledger === undefined ? [] : [countRequests(sumLedgers([ledger, late_ledger]))],
  );
  if (counts.length === 0) return { a: 0, b: 0, certainty: 'unknown' };
  const certain = counts.length === runs.length && counts.every((count) => count.certain);
  return {
    a: summarise(counts.map((count) => count.a)).mean,
    b: summarise(counts.map((count) => count.b)).mean,
    certainty: certain ? 'measured' : 'estimated',
  };
}
