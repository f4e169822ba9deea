import { type Ledger, type OperationLedger, operationLedgerSchema } from './ledger.ts';

/** One ledger of all that the given ones counted, which are of one server; empty for none. */
export function sumLedgers(ledgers: readonly Ledger[]): Ledger {
  const sum = new Map<string, OperationLedger>();
  for (const [operation, line] of ledgers.flatMap((ledger) => Object.entries(ledger))) {
    const known = sum.get(operation);
    sum.set(operation, known === undefined ? line : combineLines(known, line));
  }
  return Object.fromEntries(sum);
}

function combineLines(a: OperationLedger, b: OperationLedger): OperationLedger {
  const line = { ...a };
  for (const key of operationLedgerSchema.keyof().options) {
    const [ofA, ofB] = [a[key], b[key]];
    if (ofA !== undefined && ofB !== undefined) line[key] = combine[key](ofA, ofB);
  }
  return line;
}

const add = (a: number, b: number) => a + b;

const combine: Record<keyof OperationLedger, (a: number, b: number) => number> = {
  requests: add,
  answers_2xx: add,
  answers_3xx: add,
  errors_4xx: add,
  errors_5xx: add,
  retries: add,
  bytes_in: add,
  bytes_out: add,
  first_at_ms: Math.min,
  last_at_ms: Math.max,
};
