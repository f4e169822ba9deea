import type { BlobReader } from './blob-files.ts';
import { smallBytes } from './blob-writer.ts';
import type { Extent, OpenContent } from './contents.ts';

/** One read of a file, and one write to a socket. Small enough to stay in a core's cache from the one to the other. */
const bufferBytes = 524_288;
const pool: Buffer[] = [];
const maxPooled = 64;

interface Source {
  content: OpenContent;
  start: number;
  sizeBytes: number;
  blobs: BlobReader;
}

/**
 * Hands the bytes of a range of a content to `take`, in order, reading the next while `take` is busy with the last.
 * A buffer is used again once the promise of its `take` is done, so memory does not grow with the range.
 */
export async function readContent(source: Source, take: (bytes: Buffer) => Promise<void>): Promise<void> {
  const end = source.start + source.sizeBytes;
  let at = source.start;
  let taken = Promise.resolve();
  const takeNext = async (bytes: Buffer, buffer: Buffer) => {
    await taken;
    taken = take(bytes).finally(() => giveBack(buffer));
    taken.catch(() => {}); // seen by whoever awaits it next
  };
  while (at < end) {
    const extents = source.content.extentsFrom(at).filter(({ start }) => start < end);
    if (extents.length === 0) throw new Error(`content ends at ${at}, short of ${end}`);
    for (const extent of extents) {
      const extentEnd = Math.min(end, extent.start + extent.sizeBytes);
      await readExtent(source.blobs, extent, { from: at, to: extentEnd }, takeNext);
      at = extentEnd;
    }
  }
  await taken;
}

/** Reads what lies between the content's offsets `from` and `to`, all of it inside the extent. */
async function readExtent(
  blobs: BlobReader,
  { start, blobId, blobOffset }: Extent,
  { from, to }: { from: number; to: number },
  takeNext: (bytes: Buffer, buffer: Buffer) => Promise<void>,
): Promise<void> {
  if (to - from <= smallBytes) {
    const buffer = takeBuffer();
    const bytes = buffer.subarray(0, to - from);
    blobs.readSmall(blobId, bytes, blobOffset + from - start);
    return takeNext(bytes, buffer);
  }
  const handle = await blobs.open(blobId);
  try {
    for (let at = from; at < to; ) {
      const buffer = takeBuffer();
      const length = Math.min(bufferBytes, to - at);
      const { bytesRead } = await handle.read(buffer, 0, length, blobOffset + at - start);
      if (bytesRead === 0) throw new Error(`blob ${blobId} is shorter than its extent`);
      at += bytesRead;
      await takeNext(buffer.subarray(0, bytesRead), buffer);
    }
  } finally {
    await handle.close();
  }
}

function takeBuffer(): Buffer {
  return pool.pop() ?? Buffer.allocUnsafeSlow(bufferBytes);
}

function giveBack(buffer: Buffer): void {
  if (pool.length < maxPooled) pool.push(buffer);
}
