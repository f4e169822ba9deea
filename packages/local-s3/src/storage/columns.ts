import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;

/**
 * `LIMIT ?`, said so that SQLite does not see that it is one: a plan that looked at the value of a bare one is made
 * anew each time, which takes ten times longer than running it (sqlite3_bind, "expired" in vdbeapi.c).
 */
export const limit = 'LIMIT ? + 0';

/** Runs a statement for its one row, if there is one. */
export function getRow<T>(
  statement: StatementSync,
  read: (row: Row) => T,
  ...values: SQLInputValue[]
): T | undefined {
  const row = statement.get(...values);
  return row === undefined ? undefined : read(row);
}

export function getRows<T>(statement: StatementSync, read: (row: Row) => T, ...values: SQLInputValue[]): T[] {
  return statement.all(...values).map(read);
}

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`column ${column} is ${typeof value}, not text`);
  return value;
}

export function textOrNull(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column);
}

export function bytesOrNull(row: Row, column: string): Uint8Array | undefined {
  const value = row[column];
  if (value === null) return undefined;
  if (!(value instanceof Uint8Array)) throw new Error(`column ${column} is ${typeof value}, not bytes`);
  return value;
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`column ${column} is ${typeof value}, not an integer`);
  return value;
}
