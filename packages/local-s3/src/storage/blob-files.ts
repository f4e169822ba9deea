import { mkdirSync, readdirSync, rmSync, unlink } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { type BlobWriter, makeBlobWriter } from './blob-writer.ts';

/**
 * The folder of blobs: files written once and never changed, named by number, so that nothing a client
 * sends ever becomes part of a path.
 */
export interface BlobFiles {
  create: (blobId: number) => BlobWriter;
  open: (blobId: number) => Promise<FileHandle>;
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
    remove: (blobId) => unlink(fileOf(blobId), () => {}),
    sweep: (isReferredTo) => {
      for (const name of readdirSync(folder)) {
        if (!isReferredTo(Number(name))) rmSync(path.join(folder, name), { recursive: true });
      }
    },
  };
}
