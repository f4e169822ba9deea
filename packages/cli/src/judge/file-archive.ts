import { open, stat } from 'node:fs/promises';
import { type Archive, HarnessFault } from '@s3-lambda-bench/control';
import { messageOf } from '../errors.ts';

interface Reading {
  signal: AbortSignal;
  /** Called with the number of bytes that were read, and that of all there are. */
  onRead(bytes: number, sizeBytes: number): void;
}

/** An archive in a file, which is open until it is disposed of. Throws a HarnessFault where the file cannot be read. */
export async function openFileArchive(
  file: string,
  { signal, onRead }: Reading,
): Promise<Archive & AsyncDisposable> {
  // Asked before it is opened: to open a pipe waits for a writer, which may never come.
  const status = await orFault('opened', stat(file));
  if (!status.isFile()) throw new HarnessFault(`'${file}' is not a file; allowed: a ZIP archive on a disk`);
  const handle = await orFault('opened', open(file));
  return {
    sizeBytes: status.size,
    async fetch(start, into) {
      for (let filled = 0; filled < into.length; ) {
        signal.throwIfAborted();
        const { bytesRead } = await orFault(
          'read',
          handle.read(into, filled, into.length - filled, start + filled),
        );
        if (bytesRead === 0) throw new HarnessFault(`'${file}' became shorter while it was read`);
        filled += bytesRead;
        onRead(bytesRead, status.size);
      }
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function orFault<T>(what: 'opened' | 'read', work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw new HarnessFault(`the archive cannot be ${what}: ${messageOf(error)}`, { cause: error });
  });
}
