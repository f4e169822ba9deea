import type { OperationLedger } from '@s3-lambda-bench/contract';

/** What is known of a request once it is answered. Body bytes; `attempt` as amz-sdk-request counts, from 1; `atMs` in Unix time. */
export interface Answered {
  operation: string;
  status: number;
  attempt: number;
  bytesIn: number;
  bytesOut: number;
  atMs: number;
}

/** A ledger that is still written to, by operation. */
export type LedgerLines = Map<string, LedgerLine>;

type LedgerLine = Record<keyof OperationLedger, number>;

/** Counts a request that arrived at `arrivedAtMs`, Unix time. */
export function countAnswered(lines: LedgerLines, answered: Answered, arrivedAtMs: number): void {
  const { operation, status, attempt, bytesIn, bytesOut, atMs } = answered;
  const line = lines.get(operation) ?? emptyLine(arrivedAtMs, atMs);
  lines.set(operation, line);
  line.requests += 1;
  const answerClass = classOf(status);
  if (answerClass !== undefined) line[answerClass] += 1;
  line.retries += Number(attempt > 1);
  line.bytes_in += bytesIn;
  line.bytes_out += bytesOut;
  line.first_at_ms = Math.min(line.first_at_ms, arrivedAtMs);
  line.last_at_ms = Math.max(line.last_at_ms, atMs);
}

/** None where the connection broke before there was a status. */
function classOf(status: number): 'answers_2xx' | 'answers_3xx' | 'errors_4xx' | 'errors_5xx' | undefined {
  if (status < 200) return undefined;
  if (status < 300) return 'answers_2xx';
  if (status < 400) return 'answers_3xx';
  return status < 500 ? 'errors_4xx' : 'errors_5xx';
}

function emptyLine(first_at_ms: number, last_at_ms: number): LedgerLine {
  return {
    requests: 0,
    answers_2xx: 0,
    answers_3xx: 0,
    errors_4xx: 0,
    errors_5xx: 0,
    retries: 0,
    bytes_in: 0,
    bytes_out: 0,
    first_at_ms,
    last_at_ms,
  };
}
