import { close, closeSync, mkdirSync, openSync, read, readdirSync, readSync, rmSync, unlink } from 'node:fs';
import path from 'node:path';
import { type BlobWriter, makeBlobWriter } from './blob-writer.ts';

/** Reading, without the rest. */
export type BlobReader = Pick<BlobFiles, 'open' | 'readSmall'>;

/** A blob held open. */
interface OpenBlob {
  /** Fills the buffer from the blob's `offset` on, or a part of it. Resolves with the number of bytes, 0 at the end. */
  read: (buffer: Buffer, offset: number) => Promise<number>;
  /** In the background. */
  close: () => void;
}

/**
 * The folder of blobs: files written once and never changed, named by number, so that nothing a client
 * sends ever becomes part of a path.
 */
export interface BlobFiles {
  create: (blobId: number) => BlobWriter;
  /** At once, since a round through the thread pool takes longer than the call. */
  open: (blobId: number) => OpenBlob;
  /** Fills the buffer from the blob's `offset` on, at once: for few bytes. */
  readSmall: (blobId: number, buffer: Buffer, offset: number) => void;
  /** In the background; a blob that outlives `stopRemoving` or a crash is an orphan, which the next start sweeps. */
  remove: (blobId: number) => void;
  stopRemoving: () => void;
  /** Deletes every blob that is not referred to. Gives the highest number of all that were there, 0 if none was. */
  sweep: (isReferredTo: (blobId: number) => boolean) => number;
}

/** So that the thread pool is left to reads and writes while an object of 10,000 blobs is deleted. */
const maxRemovals = 2;

export function makeBlobFiles(dataDir: string): BlobFiles {
  const folder = path.join(dataDir, 'blobs');
  mkdirSync(folder, { recursive: true });
  const fileOf = (blobId: number) => path.join(folder, String(blobId));
  const toRemove: number[] = [];
  let removals = 0;
  const removeNext = () => {
    const blobId = toRemove.pop();
    if (blobId === undefined) {
      removals--;
      return;
    }
    unlink(fileOf(blobId), removeNext);
  };
  return {
    create: (blobId) => makeBlobWriter(fileOf(blobId)),
    open: (blobId) => openBlob(fileOf(blobId)),
    readSmall: (blobId, buffer, offset) => {
      const file = openSync(fileOf(blobId), 'r');
      try {
        if (readSync(file, buffer, 0, buffer.length, offset) < buffer.length) {
          throw new Error(`blob ${blobId} is shorter than its extent`);
        }
      } finally {
        closeSync(file);
      }
    },
    remove: (blobId) => {
      toRemove.push(blobId);
      if (removals === maxRemovals) return;
      removals++;
      removeNext();
    },
    stopRemoving: () => {
      toRemove.length = 0;
    },
    sweep: (isReferredTo) => {
      const names = readdirSync(folder);
      for (const name of names) {
        // Before it comes to that, a removal that a closed store still had under way may have.
        if (!isReferredTo(Number(name))) rmSync(path.join(folder, name), { recursive: true, force: true });
      }
      return names
        .map(Number)
        .filter(Number.isSafeInteger)
        .reduce((a, b) => Math.max(a, b), 0);
    },
  };
}

function openBlob(path: string): OpenBlob {
  const file = openSync(path, 'r');
  return {
    read: (buffer, offset) =>
      new Promise((resolve, reject) => {
        read(file, buffer, 0, buffer.length, offset, (error, sizeBytes) => {
          if (error === null) resolve(sizeBytes);
          else reject(error);
        });
      }),
    close: () => close(file, () => {}),
  };
}
