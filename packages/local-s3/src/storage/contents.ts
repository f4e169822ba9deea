import type { DatabaseSync } from 'node:sqlite';
import { crcAlgorithms } from '../checksums/algorithms.ts';
import { type Checkpoints, wholeCrc } from '../checksums/checkpoints.ts';
import type { BlobFiles } from './blob-files.ts';
import { getRow, getRows, integer, limit } from './columns.ts';
import { type Extent, readExtent } from './extent.ts';
import { clippedExtents, type ExtentCrcs } from './extent-crcs.ts';

/** A blob that is wholly written. */
export interface NewBlob {
  /** None for a body of no bytes. */
  blobId: number | undefined;
  sizeBytes: number;
  checkpoints: Checkpoints;
}

/** A content held open: its blobs stay until `release`, even when its object is overwritten or deleted meanwhile. */
export interface OpenContent {
  /** The extents from the one that holds byte `from` on, at most a page of them; none at the end. */
  extentsFrom: (from: number) => Extent[];
  release: () => void;
}

/** Everything but `open` must run inside a transaction. No method touches the bytes. */
export interface Contents {
  fromBlob: (blob: NewBlob) => number;
  /** A new content of `sizeBytes` bytes of another, from `start` on. */
  copy: (contentId: number, start: number, sizeBytes: number) => number;
  concatenate: (parts: readonly { contentId: number; sizeBytes: number }[]) => number;
  drop: (contentId: number) => void;
  open: (contentId: number) => OpenContent;
  /** Deletes the blobs that a committed transaction left unreferenced. */
  afterCommit: () => void;
  afterRollback: () => void;
  nextBlobId: () => number;
}

const pageSize = 256;

export function makeContents(database: DatabaseSync, blobs: BlobFiles, extentCrcs: ExtentCrcs): Contents {
  const statements = prepare(database);
  const lastFile = sweep(database, blobs);
  let lastBlobId = Math.max(lastFile, getRow(statements.last, (row) => integer(row, 'blob')) ?? 0);
  let lastContentId = getRow(statements.last, (row) => integer(row, 'content')) ?? 0;
  const readers = new Map<number, number>();
  const droppedWhileRead = new Set<number>();
  let toDropWhenRead: number[] = [];
  let unreferenced: number[] = [];

  const drop = (contentId: number) => {
    if (readers.has(contentId)) {
      toDropWhenRead.push(contentId);
      return;
    }
    const blobIds = getRows(
      statements.ownBlobs,
      (row) => integer(row, 'blob_id'),
      contentId,
      contentId,
      contentId,
    );
    statements.drop.run(contentId);
    if (blobIds.length > 0) statements.dropCheckpoints.run(JSON.stringify(blobIds));
    for (const blobId of blobIds) unreferenced.push(blobId);
  };
  const forget = () => {
    unreferenced = [];
    toDropWhenRead = [];
  };
  const afterCommit = () => {
    unreferenced.forEach(blobs.remove);
    for (const contentId of toDropWhenRead) droppedWhileRead.add(contentId);
    forget();
  };
  const release = (contentId: number) => {
    const others = (readers.get(contentId) ?? 1) - 1;
    if (others > 0) readers.set(contentId, others);
    else readers.delete(contentId);
    if (others > 0 || !droppedWhileRead.delete(contentId)) return;
    try {
      drop(contentId);
      afterCommit();
    } catch {
      forget(); // the disk is full, which must not fail the read that has just ended: the next start sweeps
    }
  };

  return {
    fromBlob: ({ blobId, sizeBytes, checkpoints }) => {
      lastContentId++;
      if (blobId === undefined) return lastContentId;
      const wholes = crcAlgorithms.map((name) => wholeCrc(checkpoints, name) ?? null);
      statements.insert.run(lastContentId, 0, sizeBytes, blobId, 0, ...wholes);
      extentCrcs.keepCheckpoints(blobId, sizeBytes, checkpoints);
      return lastContentId;
    },
    copy: (contentId, start, sizeBytes) => {
      statements.copy.run({
        target: ++lastContentId,
        source: contentId,
        first: start,
        end: start + sizeBytes,
      });
      return lastContentId;
    },
    concatenate: (parts) => {
      lastContentId++;
      let start = 0;
      for (const { contentId, sizeBytes } of parts) {
        statements.append.run(lastContentId, start, contentId);
        start += sizeBytes;
      }
      return lastContentId;
    },
    drop,
    open: (contentId) => {
      readers.set(contentId, (readers.get(contentId) ?? 0) + 1);
      return {
        extentsFrom: (from) => getRows(statements.from, readExtent, contentId, contentId, from, pageSize),
        release: () => release(contentId),
      };
    },
    afterCommit,
    afterRollback: forget,
    nextBlobId: () => ++lastBlobId,
  };
}

function prepare(database: DatabaseSync) {
  const { columns, crc, from } = clippedExtents;
  const crcs = crcAlgorithms.map(crc);
  return {
    last: database.prepare(
      `SELECT coalesce(max(content_id), 0) AS content, coalesce(max(blob_id), 0) AS blob
       FROM (SELECT content_id, blob_id FROM extents
             UNION ALL SELECT content_id, 0 FROM objects UNION ALL SELECT content_id, 0 FROM parts)`,
    ),
    insert: database.prepare('INSERT INTO extents VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    dropCheckpoints: database.prepare(
      'DELETE FROM checkpoints WHERE blob_id IN (SELECT value FROM json_each(?))',
    ),
    // Blobs that no other content refers to. Two ranges of the index, as one over all but this would run through its own extents.
    ownBlobs: database.prepare(
      `SELECT DISTINCT blob_id FROM extents AS own WHERE content_id = ?
       AND NOT EXISTS (SELECT 1 FROM extents WHERE blob_id = own.blob_id AND content_id < ?)
       AND NOT EXISTS (SELECT 1 FROM extents WHERE blob_id = own.blob_id AND content_id > ?)`,
    ),
    drop: database.prepare('DELETE FROM extents WHERE content_id = ?'),
    from: database.prepare(
      `SELECT start, size_bytes, blob_id, blob_offset FROM extents
       WHERE content_id = ? AND start >= (SELECT max(start) FROM extents WHERE content_id = ? AND start <= ?)
       ORDER BY start ${limit}`,
    ),
    append: database.prepare(
      `INSERT INTO extents SELECT ?, ? + start, size_bytes, blob_id, blob_offset, crc32, crc32c, crc64nvme
       FROM extents WHERE content_id = ?`,
    ),
    copy: database.prepare(`INSERT INTO extents SELECT :target, ${columns}, ${crcs.join()} ${from}`),
  };
}

/**
 * Contents without an owner, then blobs without a content: what was being written, or still read, when the server died.
 * Gives the highest number of a file, swept ones too: their removal may have begun before, and must not hit another's file.
 */
function sweep(database: DatabaseSync, blobs: BlobFiles): number {
  database.exec(`DELETE FROM extents WHERE content_id NOT IN
    (SELECT content_id FROM objects UNION ALL SELECT content_id FROM parts);
    DELETE FROM checkpoints WHERE blob_id NOT IN (SELECT blob_id FROM extents)`);
  const refersTo = database.prepare('SELECT 1 FROM extents WHERE blob_id = ? LIMIT 1');
  return blobs.sweep((blobId) => Number.isSafeInteger(blobId) && refersTo.get(blobId) !== undefined);
}
