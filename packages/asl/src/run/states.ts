import { errorNames, StateFailure } from '../errors.ts';
import type { ChoiceState, FailState, State, SucceedState, WaitState } from '../state-machine.ts';
import { parseTimestamp } from '../timestamp.ts';
import { runDistributedMap } from './distributed-map.ts';
import { interruptible } from './execution.ts';
import { runMap } from './map.ts';
import { runParallel } from './parallel.ts';
import { runTask } from './task.ts';
import {
  causeIn,
  type Exit,
  evaluateSeconds,
  evaluateTyped,
  evaluationFailure,
  exportsOf,
  types,
  type Visit,
} from './visit.ts';

/** One attempt of a state, by its type. */
export function behave(visit: Visit): Promise<Exit> {
  const { state } = visit;
  switch (state.type) {
    case 'Pass':
      return leave(visit, state);
    case 'Task':
      return runTask(visit, state);
    case 'Choice':
      return runChoice(visit, state);
    case 'Wait':
      return runWait(visit, state);
    case 'Parallel':
      return runParallel(visit, state);
    case 'Map':
      return state.distribution === undefined
        ? runMap(visit, state)
        : runDistributedMap(visit, state, state.distribution);
    case 'Succeed':
      return runSucceed(visit, state);
    case 'Fail':
      return runFail(visit, state);
  }
}

async function leave(visit: Visit, state: Extract<State, { next: string | undefined }>): Promise<Exit> {
  return { ...(await exportsOf(visit, state, { otherwise: visit.input })), next: state.next };
}

/** The rule that matches brings its own Output and Assign; the state's are for Default. */
async function runChoice(
  visit: Visit,
  { choices, default: otherwise, output, assign }: ChoiceState,
): Promise<Exit> {
  for (const rule of choices) {
    if (!(await evaluateTyped(visit, rule.condition, types.boolean))) continue;
    return { ...(await exportsOf(visit, rule, { otherwise: visit.input })), next: rule.next };
  }
  if (otherwise === undefined) throw noChoiceMatched(visit);
  return { ...(await exportsOf(visit, { output, assign }, { otherwise: visit.input })), next: otherwise };
}

/** Measured on AWS (floci #2868); nothing catches it. */
function noChoiceMatched(visit: Visit): StateFailure {
  const what = 'Failed to transition out of the state. The state does not point to a next state.';
  return new StateFailure(errorNames.runtime, causeIn(visit, what), { fatal: true });
}

async function runWait(visit: Visit, state: WaitState): Promise<Exit> {
  const { clock } = visit.execution;
  const { signal } = visit.scope;
  const waitMs = await waitMsOf(visit, state);
  if (waitMs > 0) await interruptible(clock.sleep(waitMs, signal), signal);
  return leave(visit, state);
}

async function waitMsOf(visit: Visit, { until }: WaitState): Promise<number> {
  if (until.kind === 'seconds') return 1000 * (await evaluateSeconds(visit, until.template, 0));
  const text = await evaluateTyped(visit, until.template, types.string);
  const at = parseTimestamp(text);
  if (at === undefined) {
    const what = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
    throw evaluationFailure(visit, what, 'Timestamp', { onEntered: true });
  }
  return at - visit.execution.clock.now();
}

async function runSucceed(visit: Visit, { output }: SucceedState): Promise<Exit> {
  const left = await exportsOf(visit, { output, assign: [] }, { otherwise: visit.input });
  return { ...left, next: undefined };
}

async function runFail(visit: Visit, { error, cause }: FailState): Promise<Exit> {
  const name = error && (await evaluateTyped(visit, error, types.string));
  throw new StateFailure(name, cause && (await evaluateTyped(visit, cause, types.string)));
}
