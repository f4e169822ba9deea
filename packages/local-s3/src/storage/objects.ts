import type { DatabaseSync } from 'node:sqlite';
import type { Checksum } from '../checksums/algorithms.ts';
import { getRow, getRows, integer, limit, type Row, text, textOrNull } from './columns.ts';
import type { Contents } from './contents.ts';

/** One part of an object that was uploaded in parts; its checksum's value, if the object's is COMPOSITE. */
export interface ObjectPart {
  number: number;
  sizeBytes: number;
  checksum?: string;
}

export interface StoredObject {
  key: string;
  contentId: number;
  sizeBytes: number;
  /** Without quotes. */
  etag: string;
  modifiedMs: number;
  checksum: Checksum | undefined;
  /** What GetObject answers as headers: content headers and user metadata, names in lower case. */
  headers: Record<string, string>;
  /** Absent when it was not uploaded in parts. */
  readonly parts: ObjectPart[] | undefined;
}

/** What a listing shows of an object. */
export type ListedObject = Omit<StoredObject, 'contentId' | 'headers' | 'parts'>;

export interface Objects {
  find: (bucketId: number, key: string) => StoredObject | undefined;
  /** Replaces the object of that key. Must run inside a transaction, as must `remove`, which tells whether there was one. */
  put: (bucketId: number, object: StoredObject) => void;
  remove: (bucketId: number, key: string) => boolean;
  /** Objects in key order, of keys behind `after`, or from it on when `inclusive`. */
  list: (bucketId: number, range: { after: string; inclusive: boolean; limit: number }) => ListedObject[];
}

export function makeObjects(database: DatabaseSync, contents: Contents): Objects {
  const listed = 'key, size_bytes, etag, modified_ms, checksum';
  const find = database.prepare(
    `SELECT ${listed}, content_id, headers, parts FROM objects WHERE bucket_id = ? AND key = ?`,
  );
  const findContent = database.prepare('SELECT content_id FROM objects WHERE bucket_id = ? AND key = ?');
  const insert = database.prepare('INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM objects WHERE bucket_id = ? AND key = ?');
  const from = 'FROM objects WHERE bucket_id = ? AND key';
  const listAfter = database.prepare(`SELECT ${listed} ${from} > ? ORDER BY key ${limit}`);
  const listFrom = database.prepare(`SELECT ${listed} ${from} >= ? ORDER BY key ${limit}`);

  const removeObject = (bucketId: number, key: string) => {
    const contentId = getRow(findContent, (row) => integer(row, 'content_id'), bucketId, key);
    if (contentId === undefined) return false;
    remove.run(bucketId, key);
    contents.drop(contentId);
    return true;
  };
  return {
    find: (bucketId, key) => getRow(find, readObject, bucketId, key),
    put: (bucketId, object) => {
      removeObject(bucketId, object.key);
      const { key, contentId, sizeBytes, etag, modifiedMs, checksum, headers, parts } = object;
      const columns = [toJson(checksum), JSON.stringify(headers), toJson(parts)];
      insert.run(bucketId, key, contentId, sizeBytes, etag, modifiedMs, ...columns);
    },
    remove: removeObject,
    list: (bucketId, { after, inclusive, limit }) =>
      getRows(inclusive ? listFrom : listAfter, readListed, bucketId, after, limit),
  };
}

function readListed(row: Row): ListedObject {
  const checksum = textOrNull(row, 'checksum');
  return {
    key: text(row, 'key'),
    sizeBytes: integer(row, 'size_bytes'),
    etag: text(row, 'etag'),
    modifiedMs: integer(row, 'modified_ms'),
    checksum: checksum === undefined ? undefined : JSON.parse(checksum),
  };
}

function readObject(row: Row): StoredObject {
  const json = textOrNull(row, 'parts');
  let parts: ObjectPart[] | undefined;
  return {
    ...readListed(row),
    contentId: integer(row, 'content_id'),
    headers: JSON.parse(text(row, 'headers')),
    /** Parsed when asked for, which few reads do: there may be 10,000. */
    get parts() {
      parts ??= json === undefined ? undefined : JSON.parse(json);
      return parts;
    },
  };
}

function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
