import { errorNames, StateFailure } from '../errors.ts';
import { payloadOf } from '../json.ts';
import type { Catcher, Retrier, State } from '../state-machine.ts';
import { interruptible } from './execution.ts';
import { behave } from './states.ts';
import { type Exit, exportsOf, type Visit } from './visit.ts';

/** Runs a state as often as its Retry allows, then hands what is left of a failure to its Catch. @throws StateFailure, Interrupted. */
export async function runWithCatch(visit: Visit): Promise<Exit> {
  const spent = new Map<number, number>();
  for (;;) {
    try {
      return await behave(visit);
    } catch (error) {
      if (!(error instanceof StateFailure) || error.fatal) throw error;
      const delayMs = nextDelayMs(visit, error, spent);
      if (delayMs === undefined) return await catchFailure(visit, error);
      await pause(visit, delayMs);
      visit.retryCount += 1;
    }
  }
}

/** Each retrier counts its own attempts; one that has none left does not pass the failure on to another. */
function nextDelayMs(
  { state, execution }: Visit,
  failure: StateFailure,
  spent: Map<number, number>,
): number | undefined {
  const retrier = findRetrier(state, failure);
  if (retrier === undefined) return undefined;
  const attempt = spent.get(retrier.index) ?? 0;
  if (attempt >= retrier.maxAttempts) return undefined;
  spent.set(retrier.index, attempt + 1);
  return retryDelayMs(retrier, attempt, execution.random);
}

/** `attempt` counts from 0. */
export function retryDelayMs(retrier: Retrier, attempt: number, random: () => number): number {
  const { intervalSeconds, backoffRate, maxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const seconds = Math.min(intervalSeconds * backoffRate ** attempt, maxDelaySeconds);
  return seconds * 1000 * (retrier.jitter === 'FULL' ? random() : 1);
}

/** The first that names the failure, and its place in Retry. */
export function findRetrier(state: State, failure: StateFailure): Indexed<Retrier> | undefined {
  return 'retry' in state ? findHandler(state.retry, failure) : undefined;
}

export function findCatcher(state: State, failure: StateFailure): Indexed<Catcher> | undefined {
  return 'catch' in state ? findHandler(state.catch, failure) : undefined;
}

type Indexed<T> = T & { index: number };

function findHandler<T extends { errorEquals: string[] }>(
  handlers: T[],
  failure: StateFailure,
): Indexed<T> | undefined {
  if (failure.fatal) return undefined;
  const index = handlers.findIndex(({ errorEquals }) => matches(errorEquals, failure));
  const handler = handlers[index];
  return handler && { ...handler, index };
}

async function pause({ execution, scope }: Visit, ms: number): Promise<void> {
  await interruptible(execution.clock.sleep(ms, scope.signal), scope.signal);
}

/**
 * A Map or Parallel says that it failed before its Catch is asked. Where the catcher's own Output or Assign fails, that event points
 * at where the state stood before, and the state fails once more (measured on AWS, floci #2868).
 */
export async function catchFailure(visit: Visit, failure: StateFailure): Promise<Exit> {
  const { thread } = visit.scope;
  const before = thread.lastEventId;
  noteStateFailed(visit);
  const catcher = findCatcher(visit.state, failure);
  if (catcher === undefined) throw failure;
  const after = thread.lastEventId;
  thread.lastEventId = before;
  try {
    const errorOutput = errorOutputOf(failure);
    const left = await exportsOf(visit, catcher, {
      findings: { errorOutput },
      otherwise: payloadOf(errorOutput),
    });
    thread.lastEventId = after;
    return { ...left, next: catcher.next };
  } catch (error) {
    if (error instanceof StateFailure && !error.fatal) noteStateFailed(visit);
    throw error;
  }
}

function noteStateFailed({ execution, scope, state }: Visit): void {
  if (state.type !== 'Map' && state.type !== 'Parallel') return;
  execution.history.publish(scope.thread, `${state.type}StateFailed`);
  scope.thread.inside = undefined;
}

/** Developer guide, "Handling errors in workflows": the two wildcards, and States.Runtime, which always ends the execution. */
function matches(errorEquals: string[], { error, alias }: StateFailure): boolean {
  if (error === errorNames.runtime) return false;
  return errorEquals.some((name) => {
    if (name === 'States.ALL') return true;
    return name === error || name === alias || (name === 'States.TaskFailed' && error !== errorNames.timeout);
  });
}

function errorOutputOf({
  error,
  explanation,
  unsaid,
}: StateFailure): Record<'Error' | 'Cause', string | null> {
  return { Error: error ?? unsaid, Cause: explanation ?? unsaid };
}
