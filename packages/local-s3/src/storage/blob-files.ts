import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync, unlink } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { type BlobWriter, makeBlobWriter } from './blob-writer.ts';

/** Reading, without the rest. */
export type BlobReader = Pick<BlobFiles, 'open' | 'readSmall'>;

/**
 * The folder of blobs: files written once and never changed, named by number, so that nothing a client
 * sends ever becomes part of a path.
 */
export interface BlobFiles {
  create: (blobId: number) => BlobWriter;
  open: (blobId: number) => Promise<FileHandle>;
  /** Fills the buffer from the blob's `offset` on, at once: for few bytes. */
  readSmall: (blobId: number, buffer: Buffer, offset: number) => void;
  /** In the background; a blob that outlives a crash is an orphan, which the next start sweeps. */
  remove: (blobId: number) => void;
  /** Deletes every blob that is not referred to. */
  sweep: (isReferredTo: (blobId: number) => boolean) => void;
}

export function makeBlobFiles(dataDir: string): BlobFiles {
  const folder = path.join(dataDir, 'blobs');
  mkdirSync(folder, { recursive: true });
  const fileOf = (blobId: number) => path.join(folder, String(blobId));
  return {
    create: (blobId) => makeBlobWriter(fileOf(blobId)),
    open: (blobId) => open(fileOf(blobId)),
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
    remove: (blobId) => unlink(fileOf(blobId), () => {}),
    sweep: (isReferredTo) => {
      for (const name of readdirSync(folder)) {
        if (!isReferredTo(Number(name))) rmSync(path.join(folder, name), { recursive: true });
      }
    },
  };
}
