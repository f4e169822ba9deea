import { errorNames, Interrupted, StateFailure } from '../errors.ts';
import type { StateType } from '../state-machine.ts';

/** One event, as GetExecutionHistory sends it: details under AWS's own member names, JSON documents in them as text. */
export interface HistoryEvent {
  /** From 1, without gaps. */
  id: number;
  previousEventId: number;
  type: string;
  /** Unix time in seconds, milliseconds as its fraction. */
  timestamp: number;
  [details: `${string}EventDetails`]: Record<string, unknown> | undefined;
}

/** An execution ends with its 25,000th event, whatever it is doing (Quotas; measured on AWS, floci #2734). */
const maxEvents = 25_000;

/**
 * One line of events that follow each other: the execution's own, a Parallel branch's, or that of one Map slot after another.
 * `previousEventId` is the line's last event.
 */
export interface Thread {
  lastEventId: number;
  /** What still runs on a closed thread was given up; it records nothing more and calls nothing. */
  closed: boolean;
  /** The state that the thread is in, the threads that it has started, and whether it has a map run that has not ended. */
  inside: { type: StateType; children: Thread[]; hasMapRun?: boolean } | undefined;
  /** Set where the thread is a Map iteration. */
  iteration: { name: string; index: number } | undefined;
}

export type Details = [member: `${string}EventDetails`, details: Record<string, unknown>];

/** Numbers and delivers the events of one execution. */
export interface History {
  /** Adds an event after `thread`'s last, and makes it the last. @returns its id. */
  publish(thread: Thread, type: string, details?: Details): number;
  /** Adds an event after `thread`'s last, which stays the last: AWS passes these by (floci #2868). @returns its id. */
  note(thread: Thread, type: string, details?: Details): number;
  /** Adds the event that ends the execution. `after` is the last event of all, where it is not given. */
  conclude(type: string, details: Details, after?: number): void;
}

export function makeHistory(now: () => number, onEvent: (event: HistoryEvent) => void): History {
  let count = 0;
  const add = (type: string, details: Details | undefined, previousEventId: number): number => {
    count += 1;
    const event: HistoryEvent = { timestamp: now() / 1000, type, id: count, previousEventId };
    if (details !== undefined) event[details[0]] = details[1];
    onEvent(event);
    return count;
  };
  const note: History['note'] = (thread, type, details) => {
    if (thread.closed) throw new Interrupted();
    if (count >= maxEvents - 1) throw historyFull();
    return add(type, details, thread.lastEventId);
  };
  return {
    note,
    publish(thread, type, details) {
      thread.lastEventId = note(thread, type, details);
      return thread.lastEventId;
    },
    conclude: (type, details, after = count) => void add(type, details, after),
  };
}

export function makeThread(after: number): Thread {
  return { lastEventId: after, closed: false, inside: undefined, iteration: undefined };
}

/** Closes a thread and those below it, without a word. */
export function closeThread(thread: Thread): void {
  thread.closed = true;
  for (const child of thread.inside?.children ?? []) closeThread(child);
}

/**
 * Closes a thread that was still running when a sibling failed. Every `Aborted` event points at the failure's last event
 * (recorded 2024-03-10, test_service_lambda_map_timeout).
 */
export function abortThread(history: History, thread: Thread, failure: Thread): void {
  if (thread.closed) return;
  if (thread.iteration !== undefined) {
    history.note(failure, 'MapIterationAborted', ['mapIterationAbortedEventDetails', thread.iteration]);
  }
  noteAbortedState(history, thread, failure);
  for (const child of thread.inside?.children ?? []) abortThread(history, child, failure);
  thread.closed = true;
}

const typesThatAbort: ReadonlySet<StateType> = new Set(['Task', 'Wait', 'Map', 'Parallel']);

export function noteAbortedState(history: History, thread: Thread, failure: Thread): void {
  if (thread.inside === undefined || !typesThatAbort.has(thread.inside.type)) return;
  if (thread.inside.hasMapRun) history.note(failure, 'MapRunAborted');
  history.note(failure, `${thread.inside.type}StateAborted`);
}

function historyFull(): StateFailure {
  const cause = `The execution reached the maximum number of history events (${maxEvents}).`;
  return new StateFailure(errorNames.runtime, cause, { fatal: true });
}
