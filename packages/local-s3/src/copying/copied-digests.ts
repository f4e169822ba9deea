import { hash } from 'node:crypto';
import { type ChecksumAlgorithm, isCrcAlgorithm } from '../checksums/algorithms.ts';
import type { ByteRange } from '../http/range.ts';
import type { ExtentCrc } from '../storage/extent-crcs.ts';
import type { StoredObject } from '../storage/objects.ts';
import type { Store } from '../storage/store.ts';
import { findRangeCrc } from './range-crc.ts';
import { readDigest } from './read-digest.ts';

/**
 * The ETag of a copy. That of the source where it is the MD5 of exactly the copied bytes; else one that is only
 * shaped like an MD5, the same for the same bytes of the same source, since a copy reads no bytes (GAPS.md).
 */
export function copiedEtag(source: StoredObject, range: ByteRange): string {
  const isMd5 = /^[0-9a-f]{32}$/.test(source.etag);
  if (isMd5 && range.sizeBytes === source.sizeBytes) return source.etag;
  return hash('md5', `${source.etag} ${range.start} ${range.sizeBytes}`, 'hex');
}

/** The checksum of what is copied, and what else became known, to be kept with the copy. */
interface CopiedChecksum {
  /** base64 */
  value: string;
  /** By their starts in the copy. */
  extentCrcs: ExtentCrc[];
}

/**
 * Finds the checksum of a range of an object: as the object has it, or made of the CRCs of its blobs. By a hash, which
 * cannot be made of others, all of the range is read. The object's content must be held open.
 */
export async function findCopiedChecksum(
  store: Store,
  source: StoredObject,
  range: ByteRange,
  algorithm: ChecksumAlgorithm,
): Promise<CopiedChecksum> {
  const known = knownChecksum(source, range, algorithm);
  if (known !== undefined) return { value: known, extentCrcs: [] };
  if (!isCrcAlgorithm(algorithm)) {
    const digest = await readDigest(store, source.contentId, range, algorithm);
    return { value: digest.toString('base64'), extentCrcs: [] };
  }
  const { crc, found } = await findRangeCrc(store, source.contentId, range, algorithm);
  return { value: Buffer.from(crc).toString('base64'), extentCrcs: found };
}

function knownChecksum(
  { checksum, sizeBytes }: StoredObject,
  range: ByteRange,
  algorithm: ChecksumAlgorithm,
): string | undefined {
  if (checksum?.algorithm !== algorithm || checksum.type !== 'FULL_OBJECT') return undefined;
  return range.sizeBytes === sizeBytes ? checksum.value : undefined;
}
