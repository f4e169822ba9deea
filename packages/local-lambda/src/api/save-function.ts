import { randomUUID } from 'node:crypto';
import type { FunctionRecord } from '../functions/function-record.ts';
import type { LambdaState } from './operation.ts';

/** What a request with the package itself may be long: a ZIP file of 50 MB in Base64, and the rest (recorded). */
export const maxCodeRequestBytes = 70_167_211;

/** Under another revision, so that environments of the one before are not used again. */
export function saveFunction(
  { functions, pool }: LambdaState,
  parts: Omit<FunctionRecord, 'revisionId' | 'lastModified'>,
): FunctionRecord {
  const record = { ...parts, revisionId: randomUUID(), lastModified: new Date() };
  functions.set(record.name, record);
  pool.use(record.name, record.revisionId);
  return record;
}
