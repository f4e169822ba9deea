import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import {
  type ExecutionRecord,
  type ExecutionStatus,
  type ExecutionSummary,
  executionStatuses,
} from './execution.ts';
import type { EventQuery, ExecutionQuery } from './execution-store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS executions (
    id INTEGER PRIMARY KEY, arn TEXT UNIQUE NOT NULL, name TEXT NOT NULL, state_machine_arn TEXT NOT NULL,
    revision INTEGER NOT NULL, status TEXT NOT NULL, started_at_ms INTEGER NOT NULL, stopped_at_ms INTEGER,
    input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, map_run_arn TEXT, item_count INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS executions_by_machine ON executions (state_machine_arn, id);
  CREATE INDEX IF NOT EXISTS executions_by_status ON executions (state_machine_arn, status, id);
  CREATE INDEX IF NOT EXISTS executions_by_map_run ON executions (map_run_arn, id) WHERE map_run_arn IS NOT NULL;
  CREATE INDEX IF NOT EXISTS executions_by_end ON executions (stopped_at_ms);
  CREATE TABLE IF NOT EXISTS execution_events (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (execution, id)
  ) STRICT, WITHOUT ROWID;
`;

const summaryColumns =
  'id, arn, name, state_machine_arn, status, started_at_ms, stopped_at_ms, map_run_arn, item_count';

/** The tables of executions and every statement on them, planned once. */
export function makeExecutionStatements(database: DatabaseSync) {
  database.exec(schema);
  const find = database.prepare('SELECT * FROM executions WHERE arn = ?');
  const running = database.prepare(`SELECT * FROM executions WHERE status = 'RUNNING'`);
  const list = (filter: string) =>
    database.prepare(`SELECT ${summaryColumns} FROM executions WHERE ${filter} ORDER BY id DESC LIMIT ?`);
  const lists = {
    stateMachine: [
      list('state_machine_arn = ? AND id < ?'),
      list('state_machine_arn = ? AND id < ? AND status = ?'),
    ],
    mapRun: [list('map_run_arn = ? AND id < ?'), list('map_run_arn = ? AND id < ? AND status = ?')],
  } as const;
  const tally = database.prepare(
    'SELECT status, count(*) AS executions, sum(item_count) AS items FROM executions WHERE map_run_arn = ? GROUP BY status',
  );
  const forward = database.prepare(
    'SELECT document FROM execution_events WHERE execution = ? AND id > ? ORDER BY id LIMIT ?',
  );
  const backward = database.prepare(
    'SELECT document FROM execution_events WHERE execution = ? AND id < ? ORDER BY id DESC LIMIT ?',
  );
  const lastEvent = database.prepare('SELECT max(id) AS id FROM execution_events WHERE execution = ?');
  const endedUntil = database.prepare('SELECT id FROM executions WHERE stopped_at_ms <= ?');
  // A child execution's machine is its parent's with a label after a slash.
  const idsOf = database.prepare(
    `SELECT id FROM executions WHERE state_machine_arn = ?1 OR substr(state_machine_arn, 1, length(?1) + 1) = ?1 || '/'`,
  );
  return {
    insert: database.prepare(
      `INSERT INTO executions (arn, name, state_machine_arn, revision, input, started_at_ms, map_run_arn, item_count, status)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'RUNNING')`,
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
    list: ({ owner, status, before = Number.MAX_SAFE_INTEGER, size }: ExecutionQuery) => {
      const [all, byStatus] = lists[owner.kind];
      const rows =
        status === undefined
          ? all.all(owner.arn, before, size)
          : byStatus.all(owner.arn, before, status, size);
      return rows.map(summaryOf);
    },
    tally: (mapRunArn: string) =>
      tally.all(mapRunArn).map((row) => ({
        status: statusOf(row.status),
        executions: Number(row.executions),
        items: Number(row.items),
      })),
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
    status: statusOf(row.status),
    startedAtMs: Number(row.started_at_ms),
    stoppedAtMs: optional(row.stopped_at_ms, Number),
    mapRunArn: optional(row.map_run_arn, String),
    itemCount: optional(row.item_count, Number),
  };
}

function statusOf(value: SQLOutputValue | undefined): ExecutionStatus {
  return executionStatuses.find((status) => status === value) ?? 'FAILED';
}

function optional<T>(
  value: SQLOutputValue | undefined,
  convert: (value: SQLOutputValue) => T,
): T | undefined {
  return value === null || value === undefined ? undefined : convert(value);
}
