import type { Ledger, OperationLedger } from '@s3-lambda-bench/contract';

const nothing: OperationLedger = {
  requests: 0,
  errors_4xx: 0,
  errors_5xx: 0,
  retries: 0,
  bytes_in: 0,
  bytes_out: 0,
};

/** What was asked of S3 between two readings of one ledger; operations that were not asked for are left out. */
export function ledgerDifference(before: Ledger, after: Ledger): Ledger {
  const operations = Object.entries(after).map(
    ([name, total]) => [name, subtract(total, before[name] ?? nothing)] as const,
  );
  return Object.fromEntries(
    operations.filter(([, asked]) => Object.values(asked).some((count) => count > 0)),
  );
}

function subtract(total: OperationLedger, earlier: OperationLedger): OperationLedger {
  return {
    requests: total.requests - earlier.requests,
    errors_4xx: total.errors_4xx - earlier.errors_4xx,
    errors_5xx: total.errors_5xx - earlier.errors_5xx,
    retries: total.retries - earlier.retries,
    bytes_in: total.bytes_in - earlier.bytes_in,
    bytes_out: total.bytes_out - earlier.bytes_out,
  };
}
