import { createHash } from 'node:crypto';
import {
  algorithms,
  type Checksum,
  type ChecksumAlgorithm,
  type ChecksumType,
  isCrcAlgorithm,
} from './algorithms.ts';

export interface PartChecksum {
  sizeBytes: number;
  /** base64 */
  value: string;
}

/** The checksum of an object from those of its parts, never from its bytes (S3 user guide, "Checking object integrity"). */
export function combineChecksums(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly PartChecksum[],
): Checksum {
  const value = type === 'COMPOSITE' ? composite(algorithm, parts) : fullObject(algorithm, parts);
  return { algorithm, type, value };
}

/** The checksum of the parts' checksums, then their number. */
function composite(algorithm: ChecksumAlgorithm, parts: readonly PartChecksum[]): string {
  const digester = algorithms[algorithm].makeDigester();
  for (const { value } of parts) digester.update(Buffer.from(value, 'base64'));
  return `${digester.digest().toString('base64')}-${parts.length}`;
}

function fullObject(algorithm: ChecksumAlgorithm, parts: readonly PartChecksum[]): string {
  if (!isCrcAlgorithm(algorithm)) {
    throw new Error(`checksums of parts do not combine with ${algorithm}; CreateMultipartUpload refuses it`);
  }
  const { combine, sizeBytes } = algorithms[algorithm];
  let whole: Buffer = Buffer.alloc(sizeBytes);
  for (const part of parts) whole = combine(whole, Buffer.from(part.value, 'base64'), part.sizeBytes);
  return whole.toString('base64');
}

/** The ETag of a multipart object, unquoted: the MD5 of the parts' MD5s, then their number. */
export function combineEtags(etags: readonly string[]): string {
  const md5 = createHash('md5');
  for (const etag of etags) md5.update(Buffer.from(etag, 'hex'));
  return `${md5.digest('hex')}-${etags.length}`;
}
