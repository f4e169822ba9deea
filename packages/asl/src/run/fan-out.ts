import { Interrupted, StateFailure } from '../errors.ts';
import type { Execution, Scope } from './execution.ts';
import { abortThread, closeThread, makeThread, noteAbortedState, type Thread } from './history.ts';
import type { Visit } from './visit.ts';

/** Threads that one state runs side by side. The first failure stops them all and is the state's own. */
export interface FanOut {
  /** Starts a thread after the state's last event. */
  fork(): Thread;
  /** The scope of what runs on that thread: new variables, those around it to be read. */
  scopeOn(thread: Thread, mapItem?: Scope['mapItem']): Scope;
  /** Waits for all. @throws the first StateFailure, after the events that follow from it. */
  join(runs: Promise<void>[]): Promise<void>;
  /** Runs `work` on a thread, so that its failure is seen as that thread's. */
  on<T>(thread: Thread, work: () => Promise<T>): Promise<T>;
}

export function fanOut({ execution, scope }: Visit): FanOut {
  const parent = scope.thread;
  const children: Thread[] = [];
  if (parent.inside !== undefined) parent.inside.children = children;
  const stop = new AbortController();
  const signal = AbortSignal.any([scope.signal, stop.signal]);
  let failure: unknown;

  return {
    fork() {
      const thread = makeThread(parent.lastEventId);
      children.push(thread);
      return thread;
    },
    scopeOn: (thread, mapItem = scope.mapItem) => ({
      thread,
      signal,
      variables: new Map(),
      outer: scope,
      mapItem,
    }),
    async on(thread, work) {
      try {
        return await work();
      } catch (error) {
        // Only the first failure counts; what is interrupted because of it ends quietly.
        if (failure === undefined && !thread.closed) {
          failure = settleThreads(execution, parent, { failed: thread, children, error });
          stop.abort();
        }
        throw error;
      }
    },
    async join(runs) {
      await Promise.allSettled(runs);
      if (failure !== undefined) throw failure;
      if (signal.aborted) throw new Interrupted();
    },
  };
}

interface Fall {
  failed: Thread;
  children: Thread[];
  error: unknown;
}

/**
 * Records what a failure means for the state's threads and closes them; all of it points at the failed thread's last event (recorded
 * 2024-03-10). @returns what the state fails with: the error, or that there was no more room to record it.
 */
function settleThreads(execution: Execution, parent: Thread, fall: Fall): unknown {
  try {
    noteFall(execution, parent, fall);
    return fall.error;
  } catch (error) {
    return error;
  } finally {
    for (const child of fall.children) closeThread(child);
  }
}

function noteFall({ history }: Execution, parent: Thread, { failed, children, error }: Fall): void {
  if (!(error instanceof StateFailure) || error.fatal) return;
  if (failed.iteration !== undefined) {
    history.note(failed, 'MapIterationFailed', ['mapIterationFailedEventDetails', failed.iteration]);
  }
  noteAbortedState(history, failed, failed);
  for (const sibling of children) if (sibling !== failed) abortThread(history, sibling, failed);
  parent.lastEventId = failed.lastEventId;
}
