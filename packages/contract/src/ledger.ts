import { z } from 'zod';

const count = z.int().min(0);

/** What was asked of one S3 operation. Bytes are of bodies, as S3 received (`bytes_in`) and sent (`bytes_out`) them. */
export const operationLedgerSchema = z.strictObject({
  requests: count,
  errors_4xx: count,
  errors_5xx: count,
  retries: count.describe('Requests whose amz-sdk-request header says attempt 2 or later'),
  bytes_in: count,
  bytes_out: count,
});

/** What a run asked of S3, by S3's operation names (`GetObject`, `UploadPart`, ...). */
export const ledgerSchema = z.record(z.string(), operationLedgerSchema);

export type OperationLedger = z.infer<typeof operationLedgerSchema>;
export type Ledger = z.infer<typeof ledgerSchema>;
