import type { DatabaseSync } from 'node:sqlite';
import type { HistoryEvent } from '@s3-lambda-bench/asl';
import type {
  ExecutionRecord,
  ExecutionStatus,
  ExecutionSummary,
  Outcome,
  StartedExecution,
} from './execution.ts';
import { makeExecutionStatements } from './execution-statements.ts';
import { cutPart, type Part } from './part.ts';
import { makeWriteBatch } from './write-batch.ts';

export interface ExecutionQuery {
  owner: { kind: 'stateMachine' | 'mapRun'; arn: string };
  status?: string;
  /** An execution's id: only older ones. */
  before?: number;
  size: number;
}

export interface EventQuery {
  execution: number;
  reverse: boolean;
  /** An event's id: only those that follow it, in the order asked for. */
  after?: number;
  size: number;
}

/**
 * Executions and their histories in the state database. Whatever was written before is in what is read; `addEvent` and `end` are
 * committed at the end of the turn, or by `flush`, or by the next call that reads.
 */
export interface ExecutionStore {
  /** Gives its id. Committed when it returns. */
  insert(execution: StartedExecution): number;
  find(arn: string): ExecutionRecord | undefined;
  running(): ExecutionRecord[];
  /** Newest first. */
  list(query: ExecutionQuery): Part<ExecutionSummary>;
  /** Of the child executions of a map run. */
  tally(mapRunArn: string): { status: ExecutionStatus; executions: number; items: number }[];
  addEvent(id: number, event: HistoryEvent): void;
  /** Of the history's last event; 0 where there is none. */
  lastEventId(id: number): number;
  events(query: EventQuery): Part<HistoryEvent>;
  end(id: number, outcome: Outcome, stoppedAtMs: number): void;
  /** Deletes, with their histories, executions that ended at this time or before. */
  deleteEnded(untilMs: number): void;
  /** Child executions of its DISTRIBUTED Maps too. */
  deleteOf(stateMachineArn: string): void;
  flush(): void;
}

/** A page of events ends early once it has this much, so that an answer fits in memory whatever the payloads. */
const maxPageBytes = 8 * 1024 * 1024;

export function openExecutionStore(
  database: DatabaseSync,
  onFault: (error: unknown) => void,
): ExecutionStore {
  const statements = makeExecutionStatements(database);
  const batch = makeWriteBatch(database, onFault);
  const remove = (ids: number[]): void => {
    for (const id of ids) {
      batch.add(statements.deleteEvents, id);
      batch.add(statements.delete, id);
    }
    batch.flush();
  };
  return {
    flush: batch.flush,
    insert: (started) => {
      batch.flush();
      const { arn, name, stateMachineArn, revision, input, startedAtMs } = started;
      const { mapRunArn = null, itemCount = null } = started;
      const values = [arn, name, stateMachineArn, revision, input, startedAtMs, mapRunArn, itemCount];
      return Number(statements.insert.run(...values).lastInsertRowid);
    },
    find: (arn) => {
      batch.flush();
      return statements.find(arn);
    },
    running: () => {
      batch.flush();
      return statements.running();
    },
    list: ({ size, ...query }) => {
      batch.flush();
      return cutPart(statements.list({ ...query, size: size + 1 }), size);
    },
    tally: (mapRunArn) => {
      batch.flush();
      return statements.tally(mapRunArn);
    },
    addEvent: (id, event) => batch.add(statements.insertEvent, id, event.id, JSON.stringify(event)),
    lastEventId: (id) => {
      batch.flush();
      return statements.lastEventId(id);
    },
    events: ({ size, ...query }) => {
      batch.flush();
      return readEvents(statements.events({ ...query, size: size + 1 }), size);
    },
    end: (id, { status, output = null, error = null, cause = null }, stoppedAtMs) =>
      batch.add(statements.end, status, stoppedAtMs, output, error, cause, id),
    deleteEnded: (untilMs) => remove(statements.endedUntil(untilMs)),
    deleteOf: (stateMachineArn) => remove(statements.idsOf(stateMachineArn)),
  };
}

function readEvents(documents: Iterable<string>, size: number): Part<HistoryEvent> {
  const items: HistoryEvent[] = [];
  let bytes = 0;
  for (const document of documents) {
    if (items.length === size || bytes > maxPageBytes) return { items, hasMore: true };
    bytes += document.length;
    items.push(JSON.parse(document));
  }
  return { items, hasMore: false };
}
