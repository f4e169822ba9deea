import type { DatabaseSync } from 'node:sqlite';
import { getRow, getRows, integer, type Row, text } from './columns.ts';

export interface Bucket {
  id: number;
  name: string;
  region: string;
  createdMs: number;
}

export interface Buckets {
  find: (name: string) => Bucket | undefined;
  /** In order of their names. */
  list: () => Bucket[];
  create: (bucket: Omit<Bucket, 'id'>) => void;
  /** False, and nothing done, when the bucket holds objects. Its uploads must be gone. Must run inside a transaction. */
  removeIfEmpty: (bucketId: number) => boolean;
}

export function makeBuckets(database: DatabaseSync): Buckets {
  const columns = 'id, name, region, created_ms';
  const find = database.prepare(`SELECT ${columns} FROM buckets WHERE name = ?`);
  const list = database.prepare(`SELECT ${columns} FROM buckets ORDER BY name`);
  const create = database.prepare('INSERT INTO buckets (name, region, created_ms) VALUES (?, ?, ?)');
  const remove = database.prepare(
    `DELETE FROM buckets WHERE id = :id
     AND NOT EXISTS (SELECT 1 FROM objects WHERE bucket_id = :id)`,
  );
  return {
    find: (name) => getRow(find, readBucket, name),
    list: () => getRows(list, readBucket),
    create: ({ name, region, createdMs }) => void create.run(name, region, createdMs),
    removeIfEmpty: (id) => remove.run({ id }).changes === 1,
  };
}

function readBucket(row: Row): Bucket {
  return {
    id: integer(row, 'id'),
    name: text(row, 'name'),
    region: text(row, 'region'),
    createdMs: integer(row, 'created_ms'),
  };
}
