import { StateFailure } from '../errors.ts';
import { type Json, payloadOf } from '../json.ts';
import type { SingleState } from '../state-machine.ts';
import { catchFailure, findCatcher, findRetrier, retryDelayMs } from './attempts.ts';
import type { Execution, Scope, TaskResult } from './execution.ts';
import { makeHistory, makeThread } from './history.ts';
import { type Inspection, inspectExit, inspected, inspectionOf } from './inspection.ts';
import { runMocked } from './mocked-state.ts';
import { type ExecutionOptions, randomToken } from './run-execution.ts';
import { behave } from './states.ts';
import { assign } from './variables.ts';
import { type Exit, enter, type Visit } from './visit.ts';

export interface StateRunOptions extends Omit<ExecutionOptions, 'onEvent'> {
  /** Variables that the state finds. */
  variables?: { [name: string]: Json };
  /** `$states.context` as a whole, in place of the one that is made from `context`. */
  contextObject?: Json;
  /** Stands for what a Task's resource, a Parallel's branches or a Map's iterations give; they are not run then. */
  mock?: TaskResult;
  /** How often the retrier that a failure finds has retried already. 0 where it is not given. */
  retrierRetryCount?: number;
  /** With a mock: how many iterations of a Map have failed. 0 where it is not given. */
  mapIterationFailureCount?: number;
  /** With a mock: the items that a Map's ItemReader would have read. None where it is not given. */
  mapItemReaderData?: Json[];
}

/** What TestState answers; JSON documents are text, as on the wire. */
export interface StateRun {
  status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  output?: string;
  error?: string;
  cause?: string;
  nextState?: string;
  inspectionData: Inspection;
}

/**
 * Runs one attempt of one state and tells what would come of it (API reference, TestState; recorded 2025-11-13, LocalStack test_state).
 *
 * @throws Interrupted where `signal` is aborted.
 */
export async function runState(single: SingleState, options: StateRunOptions): Promise<StateRun> {
  const seen = inspectionOf(single, payloadOf(options.input));
  const visit = begin(single, options, seen);
  try {
    const left = await attempt(visit, options, seen);
    return { status: 'SUCCEEDED', ...leave(visit, left, seen), inspectionData: seen };
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    return { ...(await handle(visit, error, seen)), inspectionData: seen };
  }
}

function begin(single: SingleState, options: StateRunOptions, seen: Inspection): Visit {
  const { clock, random, mock, contextObject } = options;
  const input = payloadOf(options.input);
  const execution: Execution = {
    history: makeHistory(
      () => clock.now(),
      () => {},
    ),
    context: options.context,
    alone: { contextObject },
    input: input.value,
    clock,
    random,
    task: inspected(mock === undefined ? options.task : async () => mock, single, seen),
    problemsOfArguments: options.problemsOfArguments ?? (() => []),
    makeTaskToken: options.makeTaskToken ?? (() => randomToken(random)),
    mapRuns: options.mapRuns ?? {},
    variableBytes: 0,
  };
  const scope: Scope = {
    thread: makeThread(0),
    signal: options.signal ?? new AbortController().signal,
    variables: new Map(),
    outer: undefined,
    mapItem: undefined,
  };
  for (const [name, value] of Object.entries(options.variables ?? {})) {
    assign(execution, scope, [[name, payloadOf(value)]]);
  }
  return { ...enter(execution, scope, single.state, input), retryCount: options.retrierRetryCount ?? 0 };
}

function attempt(
  visit: Visit,
  {
    mock,
    mapIterationFailureCount: failedIterations = 0,
    mapItemReaderData: readItems = [],
  }: StateRunOptions,
  seen: Inspection,
): Promise<Exit> {
  const { state } = visit;
  if (mock === undefined || (state.type !== 'Map' && state.type !== 'Parallel')) return behave(visit);
  return runMocked(visit, state, { outcome: mock, failedIterations, readItems }, seen);
}

/** Retry first, then Catch, as in an execution; but neither is carried out. */
async function handle(
  visit: Visit,
  failure: StateFailure,
  seen: Inspection,
): Promise<Omit<StateRun, 'inspectionData'>> {
  const retrier = findRetrier(visit.state, failure);
  if (retrier !== undefined && visit.retryCount < retrier.maxAttempts) {
    const retryBackoffIntervalSeconds =
      retryDelayMs(retrier, visit.retryCount, visit.execution.random) / 1000;
    seen.errorDetails = { retryIndex: retrier.index, retryBackoffIntervalSeconds };
    return { status: 'RETRIABLE', ...whyOf(failure) };
  }
  const catcher = findCatcher(visit.state, failure);
  if (catcher === undefined) return { status: 'FAILED', ...whyOf(failure) };
  try {
    const left = await catchFailure(visit, failure);
    seen.errorDetails = { catchIndex: catcher.index };
    return { status: 'CAUGHT_ERROR', ...whyOf(failure), ...leave(visit, left, seen) };
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    return { status: 'FAILED', ...whyOf(error) };
  }
}

function leave(visit: Visit, left: Exit, seen: Inspection): Pick<StateRun, 'output' | 'nextState'> {
  assign(visit.execution, visit.scope, left.assigned);
  inspectExit(visit, left, seen);
  return { output: left.output.text, ...(left.next === undefined ? {} : { nextState: left.next }) };
}

function whyOf({ error, explanation }: StateFailure): Pick<StateRun, 'error' | 'cause'> {
  return {
    ...(error === undefined ? {} : { error }),
    ...(explanation === undefined ? {} : { cause: explanation }),
  };
}
