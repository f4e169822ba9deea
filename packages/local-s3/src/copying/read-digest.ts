import { algorithms, type ChecksumAlgorithm } from '../checksums/algorithms.ts';
import type { ByteRange } from '../http/range.ts';
import { readContent } from '../storage/read-content.ts';
import type { Store } from '../storage/store.ts';

/** Computes the checksum of a range of a content from its bytes. */
export async function readDigest(
  store: Store,
  contentId: number,
  range: ByteRange,
  algorithm: ChecksumAlgorithm,
): Promise<Buffer> {
  const digester = algorithms[algorithm].makeDigester();
  const content = store.contents.open(contentId);
  try {
    await readContent({ content, ...range, blobs: store.blobs }, async (bytes) => digester.update(bytes));
  } finally {
    content.release();
  }
  return digester.digest();
}
