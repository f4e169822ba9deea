import { open } from 'node:fs/promises';
import { type Archive, HarnessFault } from '@s3-lambda-bench/control';
import { messageOf } from '../errors.ts';

interface Reading {
  signal: AbortSignal;
  /** Called with the number of bytes that were read. */
  onRead(bytes: number): void;
}

/** An archive in a file, which is open until it is disposed of. Throws a HarnessFault where the file cannot be read. */
export async function openFileArchive(
  file: string,
  { signal, onRead }: Reading,
): Promise<Archive & AsyncDisposable> {
  const handle = await open(file).catch((error: unknown) => {
    throw new HarnessFault(`the archive cannot be opened: ${messageOf(error)}`);
  });
  const status = await handle.stat();
  if (!status.isFile()) {
    await handle.close();
    throw new HarnessFault(`'${file}' is not a file`);
  }
  return {
    sizeBytes: status.size,
    async fetch(start, into) {
      for (let filled = 0; filled < into.length; ) {
        signal.throwIfAborted();
        const { bytesRead } = await handle
          .read(into, filled, into.length - filled, start + filled)
          .catch((error: unknown) => {
            throw new HarnessFault(`the archive cannot be read: ${messageOf(error)}`);
          });
        if (bytesRead === 0) throw new HarnessFault(`'${file}' became shorter while it was read`);
        filled += bytesRead;
        onRead(bytesRead);
      }
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
