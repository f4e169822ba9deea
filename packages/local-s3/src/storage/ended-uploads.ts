import type { DatabaseSync } from 'node:sqlite';
import type { Checksum } from '../checksums/algorithms.ts';
import { getRow, integer, type Row, text, textOrNull } from './columns.ts';

/** A multipart upload that was completed or aborted, kept for clients that did not get the answer and ask again. */
export interface EndedUpload {
  id: string;
  bucketId: number;
  key: string;
  endedMs: number;
  /** What completing it answered; undefined when it was aborted. */
  completed: { etag: string; checksum: Checksum } | undefined;
}

export interface EndedUploads {
  /** Forgets those that ended too long ago. Must run inside a transaction. */
  add: (upload: EndedUpload) => void;
  find: (id: string, nowMs: number) => EndedUpload | undefined;
}

/**
 * How long S3 remembers is nowhere documented. It answers NoSuchUpload "only after few hours" (observed of
 * AbortMultipartUpload in 2016, minio/minio issue 2250).
 */
const keptForMs = 3 * 3_600_000;

export function makeEndedUploads(database: DatabaseSync): EndedUploads {
  const add = database.prepare('INSERT INTO ended_uploads VALUES (?, ?, ?, ?, ?, ?)');
  const forget = database.prepare('DELETE FROM ended_uploads WHERE ended_ms < ?');
  const find = database.prepare(
    'SELECT id, bucket_id, key, ended_ms, etag, checksum FROM ended_uploads WHERE id = ? AND ended_ms >= ?',
  );
  return {
    add: ({ id, bucketId, key, endedMs, completed }) => {
      forget.run(endedMs - keptForMs);
      const checksum = completed === undefined ? null : JSON.stringify(completed.checksum);
      add.run(id, bucketId, key, endedMs, completed?.etag ?? null, checksum);
    },
    find: (id, nowMs) => getRow(find, readEndedUpload, id, nowMs - keptForMs),
  };
}

function readEndedUpload(row: Row): EndedUpload {
  const etag = textOrNull(row, 'etag');
  const checksum = textOrNull(row, 'checksum');
  return {
    id: text(row, 'id'),
    bucketId: integer(row, 'bucket_id'),
    key: text(row, 'key'),
    endedMs: integer(row, 'ended_ms'),
    completed:
      etag === undefined || checksum === undefined ? undefined : { etag, checksum: JSON.parse(checksum) },
  };
}
