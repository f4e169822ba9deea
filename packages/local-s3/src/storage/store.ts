import type { DatabaseSync } from 'node:sqlite';
import { type BlobFiles, type BlobReader, makeBlobFiles } from './blob-files.ts';
import type { BlobWriter } from './blob-writer.ts';
import { type Buckets, makeBuckets } from './buckets.ts';
import { type Contents, makeContents } from './contents.ts';
import { openDatabase } from './database.ts';
import { type EndedUploads, makeEndedUploads } from './ended-uploads.ts';
import { type ExtentCrcs, makeExtentCrcs } from './extent-crcs.ts';
import { makeObjects, type Objects } from './objects.ts';
import { makeUploads, type Uploads } from './uploads.ts';

/**
 * What a data directory holds. A change is acknowledged once `transact` returns: then the blobs it refers to are
 * wholly the kernel's and the metadata is committed, so it outlives `kill -9` of the server (not a loss of power).
 */
export interface Store {
  buckets: Buckets;
  objects: Objects;
  uploads: Uploads;
  endedUploads: EndedUploads;
  contents: Contents;
  extentCrcs: ExtentCrcs;
  /** A new blob, not yet referred to by anything. */
  createBlob: () => { blobId: number; writer: BlobWriter };
  blobs: BlobReader;
  /** All of `work` happens, or none of it when it throws. Synchronous, so that nothing comes in between. */
  transact: <T>(work: () => T) => T;
  close: () => void;
}

/** Opens a data directory, makes it if it is not there, and sweeps what a killed server left. Throws StartError. */
export function openStore(dataDir: string): Store {
  return makeStore(openDatabase(dataDir), makeBlobFiles(dataDir));
}

/** Sweeps, and closes the database with the store. */
export function makeStore(database: DatabaseSync, blobs: BlobFiles): Store {
  const extentCrcs = makeExtentCrcs(database);
  const contents = makeContents(database, blobs, extentCrcs);
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')];
  return {
    buckets: makeBuckets(database),
    objects: makeObjects(database, contents),
    uploads: makeUploads(database, contents),
    endedUploads: makeEndedUploads(database),
    contents,
    extentCrcs,
    createBlob: () => {
      const blobId = contents.nextBlobId();
      return { blobId, writer: blobs.create(blobId) };
    },
    blobs,
    transact: (work) => {
      begin.run();
      try {
        const result = work();
        commit.run();
        contents.afterCommit();
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK'); // a full disk makes SQLite roll back by itself
        contents.afterRollback();
        throw error;
      }
    },
    close: () => {
      blobs.stopRemoving();
      database.close();
    },
  };
}
