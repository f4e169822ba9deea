import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError, systemCode } from '../errors.ts';
import { getRow, integer } from './columns.ts';
import { makeDirectory } from './make-directory.ts';

/**
 * Keys sort by the bytes of their UTF-8, which is S3's order and SQLite's BINARY collation.
 * A content is a list of extents of blobs; each belongs to exactly one object or part, so dropping the owner drops it.
 * The CRCs of an extent are of its bytes, where they are known; checkpoints.ts has the shape of those of a blob, which
 * one of no more than `checkpointBytes` does without.
 */
const schema = `
  CREATE TABLE buckets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    region TEXT NOT NULL,
    created_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE objects (
    bucket_id INTEGER NOT NULL REFERENCES buckets (id),
    key TEXT NOT NULL,
    content_id INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified_ms INTEGER NOT NULL,
    checksum TEXT,
    headers TEXT NOT NULL,
    parts TEXT,
    PRIMARY KEY (bucket_id, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    bucket_id INTEGER NOT NULL REFERENCES buckets (id),
    key TEXT NOT NULL,
    initiated_ms INTEGER NOT NULL,
    checksum_algorithm TEXT,
    checksum_type TEXT NOT NULL,
    headers TEXT NOT NULL,
    key_deleted INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX uploads_by_key ON uploads (bucket_id, key, id);
  CREATE TABLE ended_uploads (
    id TEXT PRIMARY KEY,
    bucket_id INTEGER NOT NULL REFERENCES buckets (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    ended_ms INTEGER NOT NULL,
    etag TEXT,
    checksum TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ended_uploads_by_time ON ended_uploads (ended_ms);
  CREATE TABLE parts (
    upload_id TEXT NOT NULL REFERENCES uploads (id),
    number INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified_ms INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    PRIMARY KEY (upload_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE extents (
    content_id INTEGER NOT NULL,
    start INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    blob_id INTEGER NOT NULL,
    blob_offset INTEGER NOT NULL,
    crc32 BLOB,
    crc32c BLOB,
    crc64nvme BLOB,
    PRIMARY KEY (content_id, start)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX extents_by_blob ON extents (blob_id);
  CREATE TABLE checkpoints (
    blob_id INTEGER PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    crc32 BLOB,
    crc32c BLOB,
    crc64nvme BLOB
  ) STRICT;
`;

/**
 * Opens, or makes, the metadata of a data directory and locks it against every other server until the database is
 * closed or the process is gone: the lock is the kernel's, on the file, so that no stale one can be left behind.
 *
 * `synchronous` is off: a commit is in the kernel's hands when it returns, which outlives `kill -9` of the server
 * but not a loss of power. Throws StartError when the directory is in use, cannot be written, or is of another format.
 */
export function openDatabase(dataDir: string): DatabaseSync {
  const owner = path.join(dataDir, 'owner');
  let database: DatabaseSync | undefined;
  try {
    makeDirectory(dataDir);
    database = new DatabaseSync(path.join(dataDir, 'metadata.sqlite'));
    database.exec(`PRAGMA busy_timeout = ${endingMs};`);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;');
    database.exec('BEGIN IMMEDIATE');
    if (isNew(database)) database.exec(`${schema} PRAGMA user_version = ${format};`);
    checkFormat(database, dataDir);
    database.exec('COMMIT');
    writeFileSync(owner, `process ${process.pid}`);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof StartError) throw cause;
    throw new StartError(explain(cause, dataDir, owner), { cause });
  }
}

/** How long to wait for the lock: a server that is ending, or whose parent was killed, has it for a moment more. */
const endingMs = 2_000;

/** Of the schema above; to be raised with every change of it. Those below 2 did not say what they were. */
const format = 3;

function isNew(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function checkFormat(database: DatabaseSync, dataDir: string): void {
  const found = getRow(database.prepare('PRAGMA user_version'), (row) => integer(row, 'user_version'));
  if (found === format) return;
  throw new StartError(
    `data directory ${dataDir} was written by another version of local-s3: its format is ${found}, this one's is ${format}; choose another directory`,
  );
}

/** SQLITE_BUSY: https://www.sqlite.org/rescode.html */
const sqliteBusy = 5;

function explain(cause: unknown, dataDir: string, owner: string): string {
  if (systemCode(cause) === sqliteBusy) {
    const holder = existsSync(owner) ? readFileSync(owner, 'utf8') : 'another program';
    return `data directory ${dataDir} is in use by ${holder}; stop that server or choose another directory`;
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return `data directory ${dataDir} cannot be used: ${reason}; choose one that this user may write`;
}
