import type { Ledger, OperationLedger } from '@s3-lambda-bench/contract';

/** One request's share of the ledger. Body bytes; `attempt` as amz-sdk-request counts, from 1. */
interface LedgerEntry {
  accessKeyId: string;
  operation: string;
  status: number;
  attempt: number;
  bytesIn: number;
  bytesOut: number;
}

/** What every access key has asked for since the server started. */
export interface LedgerBook {
  add: (entry: LedgerEntry) => void;
  /** Empty for a key that has asked for nothing. */
  read: (accessKeyId: string) => Ledger;
}

export function makeLedgerBook(): LedgerBook {
  const ledgers = new Map<string, Map<string, OperationLedger>>();
  return {
    add: (entry) => {
      const ledger = ledgers.get(entry.accessKeyId) ?? new Map<string, OperationLedger>();
      ledgers.set(entry.accessKeyId, ledger);
      const line = ledger.get(entry.operation) ?? emptyLine();
      ledger.set(entry.operation, line);
      line.requests += 1;
      line.errors_4xx += Number(entry.status >= 400 && entry.status < 500);
      line.errors_5xx += Number(entry.status >= 500);
      line.retries += Number(entry.attempt > 1);
      line.bytes_in += entry.bytesIn;
      line.bytes_out += entry.bytesOut;
    },
    read: (accessKeyId) => Object.fromEntries(ledgers.get(accessKeyId) ?? []),
  };
}

function emptyLine(): OperationLedger {
  return { requests: 0, errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };
}
