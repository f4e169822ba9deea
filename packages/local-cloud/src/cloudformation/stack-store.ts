import type { DatabaseSync } from 'node:sqlite';
import type { Stack, StackEvent } from './stack.ts';

/** Stacks and their events in the state database, so that they outlive the process. Every call is durable when it returns. */
export interface StackStore {
  /** Newest first. */
  all(): Stack[];
  /** By name (then it must not be deleted) or by id. */
  find(nameOrId: string): Stack | undefined;
  save(stack: Stack): void;
  addEvent(stackId: string, event: StackEvent): void;
  /** Newest first. */
  events(stackId: string): StackEvent[];
}

export function openStackStore(database: DatabaseSync): StackStore {
  database.exec(`
    CREATE TABLE IF NOT EXISTS stacks (sequence INTEGER PRIMARY KEY, stack_id TEXT UNIQUE NOT NULL, document TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS stack_events (sequence INTEGER PRIMARY KEY, stack_id TEXT NOT NULL, document TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS stack_events_by_stack ON stack_events (stack_id, sequence);
  `);
  const select = database.prepare('SELECT document FROM stacks ORDER BY sequence DESC');
  const upsert = database.prepare(
    'INSERT INTO stacks (stack_id, document) VALUES (?, ?) ON CONFLICT (stack_id) DO UPDATE SET document = excluded.document',
  );
  const insertEvent = database.prepare('INSERT INTO stack_events (stack_id, document) VALUES (?, ?)');
  const selectEvents = database.prepare(
    'SELECT document FROM stack_events WHERE stack_id = ? ORDER BY sequence DESC',
  );

  const stacks = select.all().map(({ document }): Stack => JSON.parse(String(document)));
  return {
    all: () => stacks,
    find: (nameOrId) =>
      stacks.find(
        ({ stackId, stackName, status }) =>
          stackId === nameOrId || (stackName === nameOrId && status !== 'DELETE_COMPLETE'),
      ),
    save: (stack) => {
      if (!stacks.includes(stack)) stacks.unshift(stack);
      upsert.run(stack.stackId, JSON.stringify(stack));
    },
    addEvent: (stackId, event) => {
      insertEvent.run(stackId, JSON.stringify(event));
    },
    events: (stackId) =>
      selectEvents.all(stackId).map(({ document }): StackEvent => JSON.parse(String(document))),
  };
}
