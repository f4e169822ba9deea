import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { MapRunLimits } from '@s3-lambda-bench/asl';
import { cutPart, type Part } from '../part.ts';
import { type MapRunRecord, type MapRunStatus, mapRunStatuses, type StartedMapRun } from './map-run.ts';

/** Map runs in the state database. Every call is committed when it returns. */
export interface MapRunStore {
  insert(run: StartedMapRun): void;
  find(arn: string): MapRunRecord | undefined;
  /** Newest first. */
  list(query: { executionArn: string; before?: number; size: number }): Part<MapRunRecord>;
  setCounts(arn: string, items: number, executions: number | undefined): void;
  setLimits(arn: string, limits: MapRunLimits): void;
  end(arn: string, status: MapRunStatus, stoppedAtMs: number): void;
  /** Ends what nobody runs any more. */
  abortRunning(stoppedAtMs: number): void;
  deleteEnded(untilMs: number): void;
  /** Of a state machine, whose name they bear before the label. */
  deleteOf(stateMachineArn: string): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS map_runs (
    id INTEGER PRIMARY KEY, arn TEXT UNIQUE NOT NULL, execution_arn TEXT NOT NULL, state_machine_arn TEXT NOT NULL,
    execution_type TEXT NOT NULL, status TEXT NOT NULL, started_at_ms INTEGER NOT NULL, stopped_at_ms INTEGER,
    max_concurrency INTEGER NOT NULL, tolerated_failure_count INTEGER NOT NULL, tolerated_failure_percentage REAL NOT NULL,
    items INTEGER, executions INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS map_runs_by_execution ON map_runs (execution_arn, id);
  CREATE INDEX IF NOT EXISTS map_runs_by_end ON map_runs (stopped_at_ms);
`;

export function openMapRunStore(database: DatabaseSync): MapRunStore {
  database.exec(schema);
  const insert = database.prepare(
    `INSERT INTO map_runs (arn, execution_arn, state_machine_arn, execution_type, started_at_ms, max_concurrency,
       tolerated_failure_count, tolerated_failure_percentage, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'RUNNING')`,
  );
  const find = database.prepare('SELECT * FROM map_runs WHERE arn = ?');
  const list = database.prepare(
    'SELECT * FROM map_runs WHERE execution_arn = ? AND id < ? ORDER BY id DESC LIMIT ?',
  );
  const setCounts = database.prepare('UPDATE map_runs SET items = ?, executions = ? WHERE arn = ?');
  const setLimits = database.prepare(
    `UPDATE map_runs SET max_concurrency = ?, tolerated_failure_count = ?, tolerated_failure_percentage = ? WHERE arn = ?`,
  );
  const end = database.prepare('UPDATE map_runs SET status = ?, stopped_at_ms = ? WHERE arn = ?');
  const abortRunning = database.prepare(
    `UPDATE map_runs SET status = 'ABORTED', stopped_at_ms = ? WHERE status = 'RUNNING'`,
  );
  const deleteEnded = database.prepare('DELETE FROM map_runs WHERE stopped_at_ms <= ?');
  const deleteOf = database.prepare(
    `DELETE FROM map_runs WHERE substr(state_machine_arn, 1, length(?1) + 1) = ?1 || '/'`,
  );
  return {
    insert: ({ arn, executionArn, stateMachineArn, executionType, startedAtMs, limits }) => {
      insert.run(arn, executionArn, stateMachineArn, executionType, startedAtMs, ...valuesOf(limits));
    },
    find: (arn) => {
      const row = find.get(arn);
      return row && recordOf(row);
    },
    list: ({ executionArn, before = Number.MAX_SAFE_INTEGER, size }) =>
      cutPart(list.all(executionArn, before, size + 1).map(recordOf), size),
    setCounts: (arn, items, executions) => void setCounts.run(items, executions ?? null, arn),
    setLimits: (arn, limits) => void setLimits.run(...valuesOf(limits), arn),
    end: (arn, status, stoppedAtMs) => void end.run(status, stoppedAtMs, arn),
    abortRunning: (stoppedAtMs) => void abortRunning.run(stoppedAtMs),
    deleteEnded: (untilMs) => void deleteEnded.run(untilMs),
    deleteOf: (stateMachineArn) => void deleteOf.run(stateMachineArn),
  };
}

function valuesOf(limits: MapRunLimits): [number, number, number] {
  return [limits.maxConcurrency, limits.toleratedFailureCount, limits.toleratedFailurePercentage];
}

function recordOf(row: Record<string, SQLOutputValue>): MapRunRecord {
  return {
    id: Number(row.id),
    arn: String(row.arn),
    executionArn: String(row.execution_arn),
    stateMachineArn: String(row.state_machine_arn),
    executionType: row.execution_type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    status: mapRunStatuses.find((status) => status === row.status) ?? 'FAILED',
    startedAtMs: Number(row.started_at_ms),
    stoppedAtMs: optionalNumber(row.stopped_at_ms),
    limits: {
      maxConcurrency: Number(row.max_concurrency),
      toleratedFailureCount: Number(row.tolerated_failure_count),
      toleratedFailurePercentage: Number(row.tolerated_failure_percentage),
    },
    items: optionalNumber(row.items),
    executions: optionalNumber(row.executions),
  };
}

function optionalNumber(value: SQLOutputValue | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
