import type { DatabaseSync } from 'node:sqlite';
import { type ChecksumAlgorithm, type ChecksumType, isChecksumAlgorithm } from '../checksums/algorithms.ts';
import { getRow, getRows, integer, limit, type Row, text, textOrNull } from './columns.ts';
import type { Contents } from './contents.ts';

/** A multipart upload in progress. */
export interface Upload {
  id: string;
  bucketId: number;
  key: string;
  initiatedMs: number;
  /** As the client declared it; without one, the object gets the default. */
  checksumAlgorithm: ChecksumAlgorithm | undefined;
  checksumType: ChecksumType;
  headers: Record<string, string>;
  /** Whether its key's object was deleted since it was created. */
  keyDeleted: boolean;
}

export interface UploadedPart {
  number: number;
  contentId: number;
  sizeBytes: number;
  etag: string;
  modifiedMs: number;
  /** Value, base64, by the upload's algorithm or the default. */
  checksum: string;
}

/** Where a listing of uploads starts: behind this key and id. */
interface UploadMarker {
  key: string;
  id: string;
}

/** All but the reading methods must run inside a transaction. */
export interface Uploads {
  create: (upload: Omit<Upload, 'keyDeleted'>) => void;
  find: (id: string) => Upload | undefined;
  list: (bucketId: number, after: UploadMarker, limit: number) => Upload[];
  /** Marks the uploads of that key. */
  noteDelete: (bucketId: number, key: string) => void;
  /** Forgets the upload and its parts, whose contents are dropped too. */
  remove: (id: string) => void;
  /** Replaces the part of that number. */
  putPart: (uploadId: string, part: UploadedPart) => void;
  /** In order of their numbers, those above `after`. */
  listParts: (uploadId: string, after: number, limit: number) => UploadedPart[];
}

export function makeUploads(database: DatabaseSync, contents: Contents): Uploads {
  const given = 'id, bucket_id, key, initiated_ms, checksum_algorithm, checksum_type, headers';
  const columns = `${given}, key_deleted`;
  const partColumns = 'number, content_id, size_bytes, etag, modified_ms, checksum';
  const statements = {
    create: database.prepare(`INSERT INTO uploads (${given}) VALUES (?, ?, ?, ?, ?, ?, ?)`),
    find: database.prepare(`SELECT ${columns} FROM uploads WHERE id = ?`),
    list: database.prepare(
      `SELECT ${columns} FROM uploads WHERE bucket_id = ? AND (key, id) > (?, ?) ORDER BY key, id ${limit}`,
    ),
    noteDelete: database.prepare('UPDATE uploads SET key_deleted = 1 WHERE bucket_id = ? AND key = ?'),
    remove: database.prepare('DELETE FROM uploads WHERE id = ?'),
    contentsOf: database.prepare('SELECT content_id FROM parts WHERE upload_id = ?'),
    removeParts: database.prepare('DELETE FROM parts WHERE upload_id = ?'),
    findPart: database.prepare('SELECT content_id FROM parts WHERE upload_id = ? AND number = ?'),
    putPart: database.prepare('INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)'),
    listParts: database.prepare(
      `SELECT ${partColumns} FROM parts WHERE upload_id = ? AND number > ? ORDER BY number ${limit}`,
    ),
  };
  const readContentId = (row: Row) => integer(row, 'content_id');
  return {
    create: ({ id, bucketId, key, initiatedMs, checksumAlgorithm, checksumType, headers }) => {
      const json = JSON.stringify(headers);
      statements.create.run(id, bucketId, key, initiatedMs, checksumAlgorithm ?? null, checksumType, json);
    },
    find: (id) => getRow(statements.find, readUpload, id),
    list: (bucketId, after, limit) =>
      getRows(statements.list, readUpload, bucketId, after.key, after.id, limit),
    noteDelete: (bucketId, key) => void statements.noteDelete.run(bucketId, key),
    remove: (id) => {
      const contentIds = getRows(statements.contentsOf, readContentId, id);
      statements.removeParts.run(id);
      contentIds.forEach(contents.drop);
      statements.remove.run(id);
    },
    putPart: (uploadId, { number, contentId, sizeBytes, etag, modifiedMs, checksum }) => {
      const replaced = getRow(statements.findPart, readContentId, uploadId, number);
      statements.putPart.run(uploadId, number, contentId, sizeBytes, etag, modifiedMs, checksum);
      if (replaced !== undefined) contents.drop(replaced);
    },
    listParts: (uploadId, after, limit) => getRows(statements.listParts, readPart, uploadId, after, limit),
  };
}

function readUpload(row: Row): Upload {
  const algorithm = textOrNull(row, 'checksum_algorithm') ?? '';
  return {
    id: text(row, 'id'),
    bucketId: integer(row, 'bucket_id'),
    key: text(row, 'key'),
    initiatedMs: integer(row, 'initiated_ms'),
    checksumAlgorithm: isChecksumAlgorithm(algorithm) ? algorithm : undefined,
    checksumType: text(row, 'checksum_type') === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT',
    headers: JSON.parse(text(row, 'headers')),
    keyDeleted: integer(row, 'key_deleted') === 1,
  };
}

function readPart(row: Row): UploadedPart {
  return {
    number: integer(row, 'number'),
    contentId: integer(row, 'content_id'),
    sizeBytes: integer(row, 'size_bytes'),
    etag: text(row, 'etag'),
    modifiedMs: integer(row, 'modified_ms'),
    checksum: text(row, 'checksum'),
  };
}
