import type { Report } from '@s3-lambda-bench/contract';

/** Step Functions refuses a task result or an execution output above 256 KiB; the margin is for its own envelope. */
const limitBytes = 240 * 1024;

/** The report, without the ledgers of the single runs when it would otherwise be too large; the bill has counted them. */
export function fitExecutionOutput(report: Report): Report {
  if (Buffer.byteLength(JSON.stringify(report)) <= limitBytes) return report;
  const success = report.success.map((contender) => ({
    ...contender,
    runs: contender.runs.map(({ ledger: _, late_ledger: _late, ...run }) => run),
  }));
  return { ...report, success };
}
