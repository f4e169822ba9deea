import { algorithms, type CrcAlgorithm } from '../checksums/algorithms.ts';
import { checkpointBytes, crcBetween } from '../checksums/checkpoints.ts';
import type { ByteRange } from '../http/range.ts';
import type { BlobCheckpoints, ExtentCrc, RangeExtent } from '../storage/extent-crcs.ts';
import type { Store } from '../storage/store.ts';
import { readDigest } from './read-digest.ts';

/** The CRC of a range of a content, and those of its extents that were not known before, for the copy to keep. */
interface RangeCrc {
  crc: Uint8Array;
  /** By their starts in the range. */
  found: ExtentCrc[];
}

/**
 * Makes it of what is known of the range's extents and their blobs, and reads only what lies between an end of an extent
 * that is cut and the next checkpoint of its blob: two times 1 MiB at most, however long the range. All of it is read where
 * the blobs were received without that CRC. The content must be held open.
 */
export async function findRangeCrc(
  store: Store,
  contentId: number,
  range: ByteRange,
  algorithm: CrcAlgorithm,
): Promise<RangeCrc> {
  const { combine, sizeBytes } = algorithms[algorithm];
  const found: ExtentCrc[] = [];
  let crc: Uint8Array = Buffer.alloc(sizeBytes);
  for (const extent of store.extentCrcs.inRange(contentId, range, algorithm)) {
    const known = extent.crc ?? (await findExtentCrc(store, contentId, range, extent, algorithm));
    if (extent.crc === undefined) found.push({ start: extent.start, algorithm, crc: known });
    crc = combine(crc, known, extent.sizeBytes);
  }
  return { crc, found };
}

async function findExtentCrc(
  store: Store,
  contentId: number,
  range: ByteRange,
  extent: RangeExtent,
  algorithm: CrcAlgorithm,
): Promise<Uint8Array> {
  const { combine } = algorithms[algorithm];
  const checkpoints = store.extentCrcs.checkpoints(extent.blobId, algorithm);
  const { from, first, last, to } = splitAtCheckpoints(extent, checkpoints);
  /** By offsets of the blob. */
  const read = (begin: number, end: number) => {
    const start = range.start + extent.start + begin - extent.blobOffset;
    return readDigest(store, contentId, { start, sizeBytes: end - begin }, algorithm);
  };
  const head = await read(from, first);
  if (checkpoints === undefined) return head;
  const middle = crcBetween(algorithm, checkpoints.crcs, first, last);
  return combine(combine(head, middle, last - first), await read(last, to), to - last);
}

/** Offsets of the blob: the extent goes from `from` to `to`, and from `first` to `last` its CRC follows from checkpoints. */
interface Split {
  from: number;
  first: number;
  last: number;
  to: number;
}

function splitAtCheckpoints(
  { blobOffset: from, sizeBytes }: RangeExtent,
  checkpoints: BlobCheckpoints | undefined,
): Split {
  const to = from + sizeBytes;
  if (checkpoints === undefined) return { from, first: to, last: to, to };
  const first = Math.min(to, Math.ceil(from / checkpointBytes) * checkpointBytes);
  const last = to === checkpoints.sizeBytes ? to : Math.floor(to / checkpointBytes) * checkpointBytes;
  return { from, first, last: Math.max(first, last), to };
}
