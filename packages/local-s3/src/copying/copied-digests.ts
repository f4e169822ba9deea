import { hash } from 'node:crypto';
import { algorithms, type ChecksumAlgorithm } from '../checksums/algorithms.ts';
import type { ByteRange } from '../http/range.ts';
import type { StoredObject } from '../storage/objects.ts';
import { readContent } from '../storage/read-content.ts';
import type { Store } from '../storage/store.ts';

/**
 * The ETag of a copy. That of the source where it is the MD5 of exactly the copied bytes; else one that is only
 * shaped like an MD5, the same for the same bytes of the same source, since a copy reads no bytes (GAPS.md).
 */
export function copiedEtag(source: StoredObject, range: ByteRange): string {
  const isMd5 = /^[0-9a-f]{32}$/.test(source.etag);
  if (isMd5 && range.sizeBytes === source.sizeBytes) return source.etag;
  return hash('md5', `${source.etag} ${range.start} ${range.sizeBytes}`, 'hex');
}

/** The checksum, base64, of a range of an object, if it is known without reading its bytes. */
export function knownChecksum(
  source: StoredObject,
  range: ByteRange,
  algorithm: ChecksumAlgorithm,
): string | undefined {
  const { checksum } = source;
  if (checksum?.algorithm !== algorithm || checksum.type !== 'FULL_OBJECT') return undefined;
  return range.sizeBytes === source.sizeBytes ? checksum.value : undefined;
}

/** The same by reading them: only for a client that asked for an algorithm the source was not written with. */
export async function readChecksum(
  store: Store,
  source: StoredObject,
  range: ByteRange,
  algorithm: ChecksumAlgorithm,
): Promise<string> {
  const digester = algorithms[algorithm].makeDigester();
  const content = store.contents.open(source.contentId);
  try {
    await readContent({ content, ...range, blobs: store.blobs }, async (bytes) => digester.update(bytes));
  } finally {
    content.release();
  }
  return digester.digest().toString('base64');
}
