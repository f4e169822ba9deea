import { z } from 'zod';

const count = z.int().min(0);
const unixMs = z.int().min(0);

/**
 * What was asked of one S3 operation. A request is counted when it is answered, so one that is still under way is not in it.
 * Bytes are of bodies, as S3 received (`bytes_in`) and sent (`bytes_out`) them. What is optional is missing from ledgers of
 * before it was counted. Where `answers_2xx` and `answers_3xx` are there, they and the errors make up `requests`, but for those
 * whose connection S3 broke before it gave a status.
 */
export const operationLedgerSchema = z.strictObject({
  requests: count.describe('Requests that were answered, whatever the answer'),
  answers_2xx: count.optional(),
  answers_3xx: count.optional(),
  errors_4xx: count,
  errors_5xx: count,
  retries: count.describe('Requests whose amz-sdk-request header says attempt 2 or later'),
  bytes_in: count,
  bytes_out: count,
  first_at_ms: unixMs.optional().describe('Unix time in ms when the earliest of the requests arrived'),
  last_at_ms: unixMs.optional().describe('Unix time in ms when the last of the requests was answered'),
});

/** What a run asked of S3, by S3's operation names (`GetObject`, `UploadPart`, ...). */
export const ledgerSchema = z.record(z.string(), operationLedgerSchema);

export type OperationLedger = z.infer<typeof operationLedgerSchema>;
export type Ledger = z.infer<typeof ledgerSchema>;
