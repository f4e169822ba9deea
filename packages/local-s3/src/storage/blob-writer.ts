import { writeFileSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';

/** Writes one blob. */
export interface BlobWriter {
  /** All of a blob of at most `smallBytes`, at once. Throws the system's error; then call `discard`. */
  writeSmall: (bytes: Uint8Array) => void;
  /** The next bytes. Resolves when they are the kernel's; until then they must stay as they are. Rejects as writeSmall throws. */
  write: (bytes: Uint8Array) => Promise<void>;
  /** To be called once every write has ended well. */
  close: () => Promise<void>;
  /** Closes and deletes whatever is there, once writes under way have ended. */
  discard: () => Promise<void>;
}

/**
 * Up to this, three system calls made on the spot take a tenth of the time of three rounds through the thread pool,
 * and hold other requests up for less than signing one does.
 */
export const smallBytes = 65_536;

export function makeBlobWriter(file: string): BlobWriter {
  let handle: Promise<FileHandle> | undefined;
  let position = 0;
  const underWay = new Set<Promise<void>>();
  return {
    writeSmall: (bytes) => writeFileSync(file, bytes),
    write: (bytes) => {
      handle ??= open(file, 'w');
      const writing = writeAt(handle, bytes, position).finally(() => underWay.delete(writing));
      position += bytes.length;
      underWay.add(writing);
      return writing;
    },
    close: async () => {
      await (await handle)?.close();
    },
    discard: async () => {
      await Promise.allSettled(underWay);
      await handle?.then((opened) => opened.close()).catch(() => {});
      await rm(file, { force: true });
    },
  };
}

/** One write may write less than it was given. */
async function writeAt(handle: Promise<FileHandle>, bytes: Uint8Array, position: number): Promise<void> {
  const opened = await handle;
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await opened.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
