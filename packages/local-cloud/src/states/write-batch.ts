import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** Writes that wait for their transaction. */
export interface WriteBatch {
  /** Commits it with whatever else this turn of the event loop writes. */
  add(statement: StatementSync, ...values: SQLInputValue[]): void;
  /** Commits now what waits: to be called before anything is read or answered. Throws what SQLite says; then it waits on. */
  flush(): void;
}

/** Each transaction costs as much as some hundred of these writes, and an execution writes an event every few microseconds. */
export function makeWriteBatch(database: DatabaseSync, onFault: (error: unknown) => void): WriteBatch {
  let waiting: { statement: StatementSync; values: SQLInputValue[] }[] = [];
  let isScheduled = false;
  const flush = (): void => {
    if (waiting.length === 0) return;
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const { statement, values } of waiting) statement.run(...values);
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
    waiting = [];
  };
  const flushScheduled = (): void => {
    isScheduled = false;
    try {
      flush();
    } catch (error) {
      onFault(error);
    }
  };
  return {
    flush,
    add: (statement, ...values) => {
      waiting.push({ statement, values });
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(flushScheduled);
    },
  };
}
