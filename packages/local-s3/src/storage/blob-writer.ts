import { writeFileSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';

/** Writes one blob in few, large system calls, holding at most `maxBytesHeld` of it. */
export interface BlobWriter {
  /** Keeps `bytes` until they are written. A promise asks the caller to wait before it gives more. */
  write: (bytes: Uint8Array) => Promise<void> | undefined;
  /** Resolves when every byte is the kernel's. Rejects with the system's error; then call `discard`. */
  close: () => Promise<void>;
  /** Closes and deletes whatever is there. */
  discard: () => Promise<void>;
}

const batchBytes = 1_048_576;
const maxBytesHeld = 4 * batchBytes;

/**
 * Up to this, three system calls made on the spot take a tenth of the time of three rounds through the thread pool,
 * and hold other requests up for less than signing one does.
 */
export const smallBytes = 65_536;

export function makeBlobWriter(file: string): BlobWriter {
  let handle: Promise<FileHandle> | undefined;
  let batch: Uint8Array[] = [];
  let batched = 0;
  let unwritten = 0;
  let written = Promise.resolve();
  const flush = () => {
    const [buffers, bytes] = [batch, batched];
    [batch, batched] = [[], 0];
    unwritten += bytes;
    handle ??= open(file, 'w');
    const opened = handle;
    written = written.then(async () => {
      await writeAll(await opened, buffers);
      unwritten -= bytes;
    });
    written.catch(() => {}); // seen by whoever awaits the next write, or close
  };
  return {
    write: (bytes) => {
      batch.push(bytes);
      batched += bytes.length;
      if (batched >= batchBytes) flush();
      return unwritten >= maxBytesHeld ? written : undefined;
    },
    close: async () => {
      if (handle === undefined && batched <= smallBytes) {
        writeFileSync(file, batch.length === 1 && batch[0] !== undefined ? batch[0] : Buffer.concat(batch));
        return;
      }
      if (batched > 0) flush();
      await written;
      await (await handle)?.close();
    },
    discard: async () => {
      await written.catch(() => {});
      await handle?.then((opened) => opened.close()).catch(() => {});
      await rm(file, { force: true });
    },
  };
}

/** One `writev` may write less than it was given. */
async function writeAll(handle: FileHandle, buffers: Uint8Array[]): Promise<void> {
  let left = buffers;
  while (left.length > 0) {
    const { bytesWritten } = await handle.writev(left.slice(0, maxVectors));
    left = skipBytes(left, bytesWritten);
  }
}

/** IOV_MAX on Linux: more in one call is an error. */
const maxVectors = 1024;

function skipBytes(buffers: Uint8Array[], bytes: number): Uint8Array[] {
  let skipped = 0;
  let left = bytes;
  for (const buffer of buffers) {
    if (buffer.length > left) break;
    left -= buffer.length;
    skipped++;
  }
  const rest = buffers.slice(skipped);
  const [first, ...others] = rest;
  return first === undefined || left === 0 ? rest : [first.subarray(left), ...others];
}
