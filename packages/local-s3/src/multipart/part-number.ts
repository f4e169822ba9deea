import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';

/** Most parts that an upload can have. */
export const maxParts = 10_000;

/** Reads the query's partNumber. Throws InvalidArgument. */
export function readPartNumber({ query }: S3Request): number {
  const text = query.get('partNumber') ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= maxParts) return number;
  throw new S3Error('InvalidArgument', {
    message: `Part number must be an integer between 1 and ${maxParts}, inclusive`,
    details: { ArgumentName: 'partNumber', ArgumentValue: text },
  });
}
