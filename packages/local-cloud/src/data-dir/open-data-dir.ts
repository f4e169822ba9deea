import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectory } from '@s3-lambda-bench/local-s3';
import { codeOf, LocalCloudError, messageOf } from '../errors.ts';
import { isObject, parseJson } from '../json.ts';
import { loadRootKey, type RootKey } from './root-key.ts';

/** A data directory that this process owns until `close`. */
export interface DataDir {
  path: string;
  rootKey: RootKey;
  database: DatabaseSync;
  /** Says to whoever wants the same directory where this owner can be reached. */
  announce(endpoint: string): void;
  close(): void;
}

/**
 * Makes and claims a data directory. The claim is SQLite's exclusive lock on the state database, which the kernel drops with
 * the process: a killed owner leaves no stale lock. `owner.json` only tells the next one who it is.
 * Throws LocalCloudError DataDirInUse, DataDirNotWritable or DataDirUnreadable.
 */
export function openDataDir(directory: string): DataDir {
  const ownerFile = path.join(directory, 'owner.json');
  try {
    makeDirectory(directory);
  } catch (cause) {
    throw notWritable(directory, cause);
  }
  const database = claim(directory, ownerFile);
  try {
    writeFileSync(ownerFile, JSON.stringify({ pid: process.pid }));
    const rootKey = loadRootKey(path.join(directory, 'root-credential.json'));
    return {
      path: directory,
      rootKey,
      database,
      announce: (endpoint) => writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, endpoint })),
      close: () => {
        rmSync(ownerFile, { force: true });
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error instanceof LocalCloudError ? error : notWritable(directory, error);
  }
}

function claim(directory: string, ownerFile: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path.join(directory, 'local-cloud.sqlite'));
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    // The lock is taken by the first write and then kept.
    database.exec('BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS claim (pid INTEGER); DELETE FROM claim');
    database.prepare('INSERT INTO claim VALUES (?)').run(process.pid);
    database.exec('COMMIT');
    return database;
  } catch (cause) {
    database?.close();
    throw claimRefused(directory, ownerFile, cause);
  }
}

/** SQLite result codes: 5 BUSY, 8 READONLY, 14 CANTOPEN, 11 CORRUPT, 26 NOTADB (sqlite.org/rescode.html). */
function claimRefused(directory: string, ownerFile: string, cause: unknown): LocalCloudError {
  const code = resultCodeOf(cause);
  if (code === 5)
    return new LocalCloudError(
      'DataDirInUse',
      `data directory ${directory} is in use by another local cloud${describeOwner(ownerFile)}; stop that one or pass another directory`,
      { cause },
    );
  if (code === 11 || code === 26)
    return new LocalCloudError(
      'DataDirUnreadable',
      `${path.join(directory, 'local-cloud.sqlite')} is not a database of the local cloud (${messageOf(cause)}); remove it or pass another directory`,
      { cause },
    );
  return notWritable(directory, cause);
}

function resultCodeOf(cause: unknown): number | undefined {
  if (typeof cause !== 'object' || cause === null || !('errcode' in cause)) return undefined;
  return Number(cause.errcode) & 0xff;
}

function describeOwner(ownerFile: string): string {
  const owner = readOwner(ownerFile);
  if (!isObject(owner)) return '';
  const endpoint = owner.endpoint === undefined ? '' : ` at ${owner.endpoint}`;
  return ` (process ${owner.pid}${endpoint})`;
}

function readOwner(ownerFile: string) {
  try {
    return parseJson(readFileSync(ownerFile, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function notWritable(directory: string, cause: unknown): LocalCloudError {
  return new LocalCloudError(
    'DataDirNotWritable',
    `data directory ${directory} cannot be used: ${messageOf(cause)}; pass a directory that you may write to`,
    { cause },
  );
}
