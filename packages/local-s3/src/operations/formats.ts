import { type Checksum, checksumHeader } from '../checksums/algorithms.ts';

/** Who owns everything here. S3 shows an owner by a canonical user id, 64 hex digits. */
export const owner = { ID: '0'.repeat(64) };

/** The owner's account. */
export const ownerAccountId = '000000000000';

/** S3 keeps whole seconds. */
export function isoTime(timeMs: number): string {
  return new Date(Math.floor(timeMs / 1000) * 1000).toISOString();
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

export function checksumElements(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}

/** What S3 encrypts new objects with unless told otherwise, and says so. Nothing is encrypted here. */
export const encryption = { 'x-amz-server-side-encryption': 'AES256' };
