import type { BlobReader } from './blob-files.ts';
import { smallBytes } from './blob-writer.ts';
import type { OpenContent } from './contents.ts';

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

/** The bytes of a range of at most `smallBytes` of a content, at once. */
export function readSmallContent(source: Source): Buffer {
  const bytes = Buffer.allocUnsafe(source.sizeBytes);
  let done = 0;
  for (const { blobId, offset, sizeBytes } of eachRun(source)) {
    source.blobs.readSmall(blobId, bytes.subarray(done, done + sizeBytes), offset);
    done += sizeBytes;
  }
  return bytes;
}

/**
 * Hands the bytes of a range of a content to `take`, in order, reading the next while `take` is busy with the last.
 * A buffer is used again once the promise of its `take` is done, so memory does not grow with the range.
 */
export async function readContent(source: Source, take: (bytes: Buffer) => Promise<void>): Promise<void> {
  let taken = Promise.resolve();
  const takeNext = async (bytes: Buffer, buffer: Buffer) => {
    await taken;
    taken = take(bytes).finally(() => giveBack(buffer));
    taken.catch(() => {}); // seen by whoever awaits it next
  };
  for (const run of eachRun(source)) await readRun(source.blobs, run, takeNext);
  await taken;
}

/** Bytes that lie side by side in one blob. */
interface Run {
  blobId: number;
  offset: number;
  sizeBytes: number;
}

/** What the range is made of, in order. */
function* eachRun({ content, start, sizeBytes }: Source): Generator<Run> {
  const end = start + sizeBytes;
  for (let at = start; at < end; ) {
    const extents = content.extentsFrom(at).filter((extent) => extent.start < end);
    if (extents.length === 0) throw new Error(`content ends at ${at}, short of ${end}`);
    for (const extent of extents) {
      const runEnd = Math.min(end, extent.start + extent.sizeBytes);
      yield { blobId: extent.blobId, offset: extent.blobOffset + at - extent.start, sizeBytes: runEnd - at };
      at = runEnd;
    }
  }
}

async function readRun(
  blobs: BlobReader,
  { blobId, offset, sizeBytes }: Run,
  takeNext: (bytes: Buffer, buffer: Buffer) => Promise<void>,
): Promise<void> {
  if (sizeBytes <= smallBytes) {
    const buffer = takeBuffer();
    const bytes = buffer.subarray(0, sizeBytes);
    blobs.readSmall(blobId, bytes, offset);
    return takeNext(bytes, buffer);
  }
  const blob = blobs.open(blobId);
  try {
    for (let done = 0; done < sizeBytes; ) {
      const buffer = takeBuffer();
      const asked = buffer.subarray(0, Math.min(bufferBytes, sizeBytes - done));
      const read = await blob.read(asked, offset + done);
      if (read === 0) throw new Error(`blob ${blobId} is shorter than its extent`);
      done += read;
      await takeNext(asked.subarray(0, read), buffer);
    }
  } finally {
    blob.close();
  }
}

function takeBuffer(): Buffer {
  return pool.pop() ?? Buffer.allocUnsafeSlow(bufferBytes);
}

function giveBack(buffer: Buffer): void {
  if (pool.length < maxPooled) pool.push(buffer);
}
