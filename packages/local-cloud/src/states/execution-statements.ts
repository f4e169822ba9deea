import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { type ExecutionRecord, type ExecutionSummary, executionStatuses } from './execution.ts';
import type { EventQuery, ExecutionQuery } from './execution-store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS executions (
    id INTEGER PRIMARY KEY, arn TEXT UNIQUE NOT NULL, name TEXT NOT NULL, state_machine_arn TEXT NOT NULL,
    revision INTEGER NOT NULL, status TEXT NOT NULL, started_at_ms INTEGER NOT NULL, stopped_at_ms INTEGER,
    input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS executions_by_machine ON executions (state_machine_arn, id);
  CREATE INDEX IF NOT EXISTS executions_by_status ON executions (state_machine_arn, status, id);
  CREATE INDEX IF NOT EXISTS executions_by_end ON executions (stopped_at_ms);
  CREATE TABLE IF NOT EXISTS execution_events (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (execution, id)
  ) STRICT, WITHOUT ROWID;
`;

const summaryColumns = 'id, arn, name, state_machine_arn, status, started_at_ms, stopped_at_ms';

/** The tables of executions and every statement on them, planned once. */
export function makeExecutionStatements(database: DatabaseSync) {
  database.exec(schema);
  const find = database.prepare('SELECT * FROM executions WHERE arn = ?');
  const running = database.prepare(`SELECT * FROM executions WHERE status = 'RUNNING'`);
  const list = (filter: string) =>
    database.prepare(
      `SELECT ${summaryColumns} FROM executions WHERE state_machine_arn = ? AND id < ? ${filter} ORDER BY id DESC LIMIT ?`,
    );
  const [listAll, listByStatus] = [list(''), list('AND status = ?')];
  const forward = database.prepare(
    'SELECT document FROM execution_events WHERE execution = ? AND id > ? ORDER BY id LIMIT ?',
  );
  const backward = database.prepare(
    'SELECT document FROM execution_events WHERE execution = ? AND id < ? ORDER BY id DESC LIMIT ?',
  );
  const lastEvent = database.prepare('SELECT max(id) AS id FROM execution_events WHERE execution = ?');
  const endedUntil = database.prepare('SELECT id FROM executions WHERE stopped_at_ms <= ?');
  const idsOf = database.prepare('SELECT id FROM executions WHERE state_machine_arn = ?');
  return {
    insert: database.prepare(
      `INSERT INTO executions (arn, name, state_machine_arn, revision, input, started_at_ms, status) VALUES (?, ?, ?, ?, ?, ?, 'RUNNING')`,
    ),
    insertEvent: database.prepare('INSERT INTO execution_events (execution, id, document) VALUES (?, ?, ?)'),
    end: database.prepare(
      'UPDATE executions SET status = ?, stopped_at_ms = ?, output = ?, error = ?, cause = ? WHERE id = ?',
    ),
    delete: database.prepare('DELETE FROM executions WHERE id = ?'),
    deleteEvents: database.prepare('DELETE FROM execution_events WHERE execution = ?'),
    find: (arn: string): ExecutionRecord | undefined => {
      const row = find.get(arn);
      return row && recordOf(row);
    },
    running: (): ExecutionRecord[] => running.all().map(recordOf),
    list: ({ stateMachineArn, status, before = Number.MAX_SAFE_INTEGER, size }: ExecutionQuery) => {
      const rows =
        status === undefined
          ? listAll.all(stateMachineArn, before, size)
          : listByStatus.all(stateMachineArn, before, status, size);
      return rows.map(summaryOf);
    },
    *events({ execution, reverse, after, size }: EventQuery): Generator<string> {
      const rows = reverse
        ? backward.iterate(execution, after ?? Number.MAX_SAFE_INTEGER, size)
        : forward.iterate(execution, after ?? 0, size);
      for (const { document } of rows) yield String(document);
    },
    lastEventId: (execution: number) => Number(lastEvent.get(execution)?.id ?? 0),
    endedUntil: (ms: number) => endedUntil.all(ms).map(({ id }) => Number(id)),
    idsOf: (stateMachineArn: string) => idsOf.all(stateMachineArn).map(({ id }) => Number(id)),
  };
}

type Row = Record<string, SQLOutputValue>;

function recordOf(row: Row): ExecutionRecord {
  return {
    ...summaryOf(row),
    revision: Number(row.revision),
    input: String(row.input),
    output: optional(row.output, String),
    error: optional(row.error, String),
    cause: optional(row.cause, String),
  };
}

function summaryOf(row: Row): ExecutionSummary {
  return {
    id: Number(row.id),
    arn: String(row.arn),
    name: String(row.name),
    stateMachineArn: String(row.state_machine_arn),
    status: executionStatuses.find((status) => status === row.status) ?? 'FAILED',
    startedAtMs: Number(row.started_at_ms),
    stoppedAtMs: optional(row.stopped_at_ms, Number),
  };
}

function optional<T>(
  value: SQLOutputValue | undefined,
  convert: (value: SQLOutputValue) => T,
): T | undefined {
  return value === null || value === undefined ? undefined : convert(value);
}
