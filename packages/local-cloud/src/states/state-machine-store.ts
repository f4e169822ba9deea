import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { cutPart, type Part } from './part.ts';

export type Tags = Record<string, string>;

/** What of a state machine an execution keeps to, whatever becomes of the machine. Times in Unix milliseconds. */
export interface Revision {
  /** Of its row. */
  revision: number;
  /** Absent until the machine is updated. */
  revisionId: string | undefined;
  definition: string;
  roleArn: string;
  updatedAtMs: number;
}

/** A state machine as it is now. */
export interface StateMachineRecord extends Revision {
  arn: string;
  name: string;
  createdAtMs: number;
  status: 'ACTIVE' | 'DELETING';
  tags: Tags;
}

type NewRevision = Omit<Revision, 'revision'>;

/** State machines in the state database, so that they outlive the process. Every call is durable when it returns. */
export interface StateMachineStore {
  find(arn: string): StateMachineRecord | undefined;
  /** By name, from `after` on. */
  list(query: { after?: string; size: number }): Part<StateMachineRecord>;
  deleting(): string[];
  insert(
    machine: Pick<StateMachineRecord, 'arn' | 'name' | 'createdAtMs' | 'tags'>,
    first: NewRevision,
  ): void;
  revise(arn: string, next: NewRevision): void;
  setTags(arn: string, tags: Tags): void;
  markDeleting(arn: string): void;
  /** With all its revisions. */
  delete(arn: string): void;
  revision(revision: number): Revision | undefined;
}

const schema = `
  CREATE TABLE IF NOT EXISTS state_machines (
    arn TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL, created_at_ms INTEGER NOT NULL, status TEXT NOT NULL, tags TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS state_machine_revisions (
    revision INTEGER PRIMARY KEY, arn TEXT NOT NULL, revision_id TEXT, definition TEXT NOT NULL, role_arn TEXT NOT NULL,
    updated_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS state_machine_revisions_by_arn ON state_machine_revisions (arn, revision);
`;

const current = `
  SELECT * FROM state_machines JOIN state_machine_revisions USING (arn)
  WHERE revision = (SELECT max(revision) FROM state_machine_revisions AS revisions WHERE revisions.arn = state_machines.arn)`;

/** Needs the tables of the executions, which revisions are kept for. */
export function openStateMachineStore(database: DatabaseSync): StateMachineStore {
  database.exec(schema);
  const find = database.prepare(`${current} AND arn = ?`);
  const list = database.prepare(`${current} AND name > ? ORDER BY name LIMIT ?`);
  const deleting = database.prepare(`SELECT arn FROM state_machines WHERE status = 'DELETING'`);
  const insert = database.prepare(`INSERT INTO state_machines VALUES (?, ?, ?, 'ACTIVE', ?)`);
  const insertRevision = database.prepare(
    'INSERT INTO state_machine_revisions (arn, revision_id, definition, role_arn, updated_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const setTags = database.prepare('UPDATE state_machines SET tags = ? WHERE arn = ?');
  const markDeleting = database.prepare(`UPDATE state_machines SET status = 'DELETING' WHERE arn = ?`);
  const remove = database.prepare('DELETE FROM state_machines WHERE arn = ?');
  const removeRevisions = database.prepare('DELETE FROM state_machine_revisions WHERE arn = ?');
  const removeUnused = database.prepare(
    `DELETE FROM state_machine_revisions WHERE arn = ?1
     AND revision < (SELECT max(revision) FROM state_machine_revisions WHERE arn = ?1)
     AND revision NOT IN (SELECT revision FROM executions WHERE state_machine_arn = ?1)`,
  );
  const revision = database.prepare('SELECT * FROM state_machine_revisions WHERE revision = ?');

  const revise = (arn: string, { revisionId, definition, roleArn, updatedAtMs }: NewRevision): void => {
    insertRevision.run(arn, revisionId ?? null, definition, roleArn, updatedAtMs);
    removeUnused.run(arn);
  };
  return {
    find: (arn) => mapped(find.get(arn), machineOf),
    list: ({ after = '', size }) => cutPart(list.all(after, size + 1).map(machineOf), size),
    deleting: () => deleting.all().map(({ arn }) => String(arn)),
    insert: ({ arn, name, createdAtMs, tags }, first) => {
      // In this order, so that a machine that is there has a revision wherever the process ends.
      revise(arn, first);
      insert.run(arn, name, createdAtMs, JSON.stringify(tags));
    },
    revise,
    setTags: (arn, tags) => void setTags.run(JSON.stringify(tags), arn),
    markDeleting: (arn) => void markDeleting.run(arn),
    delete: (arn) => {
      remove.run(arn);
      removeRevisions.run(arn);
    },
    revision: (number) => mapped(revision.get(number), revisionOf),
  };
}

type Row = Record<string, SQLOutputValue>;

function mapped<T>(row: Row | undefined, map: (row: Row) => T): T | undefined {
  return row && map(row);
}

function machineOf(row: Row): StateMachineRecord {
  return {
    ...revisionOf(row),
    arn: String(row.arn),
    name: String(row.name),
    createdAtMs: Number(row.created_at_ms),
    status: row.status === 'DELETING' ? 'DELETING' : 'ACTIVE',
    tags: JSON.parse(String(row.tags)),
  };
}

function revisionOf(row: Row): Revision {
  return {
    revision: Number(row.revision),
    revisionId: row.revision_id === null ? undefined : String(row.revision_id),
    definition: String(row.definition),
    roleArn: String(row.role_arn),
    updatedAtMs: Number(row.updated_at_ms),
  };
}
