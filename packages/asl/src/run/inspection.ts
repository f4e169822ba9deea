import type { Payload } from '../json.ts';
import type { SingleState } from '../state-machine.ts';
import type { TaskHandler } from './execution.ts';
import { variablesInScope } from './variables.ts';
import type { Exit, Visit } from './visit.ts';

/** TestState's inspectionData: JSON documents as text. Which members there are depends on the state's type and language. */
export interface Inspection {
  input: string;
  afterArguments?: string;
  afterItemSelector?: string;
  result?: string;
  /** All variables that are there after the state, those that were given too. */
  variables?: string;
  maxConcurrency?: number;
  toleratedFailureCount?: number;
  toleratedFailurePercentage?: number;
  errorDetails?: { catchIndex?: number; retryIndex?: number; retryBackoffIntervalSeconds?: number };
  afterInputPath?: string;
  afterParameters?: string;
  afterResultSelector?: string;
  afterResultPath?: string;
}

/** A JSONPath state without paths hands its input on through every step (recorded 2025-11-14: test_base_inspection_level_debug). */
export function inspectionOf({ state, language }: SingleState, input: Payload): Inspection {
  const { text } = input;
  if (language === 'JSONata') return { input: text };
  const hasParameters = state.type === 'Pass' || state.type === 'Task' || state.type === 'Parallel';
  return { input: text, afterInputPath: text, ...(hasParameters ? { afterParameters: text } : {}) };
}

/** Notes what went out to a task and what came back. */
export function inspected(
  task: TaskHandler,
  { state, language }: SingleState,
  seen: Inspection,
): TaskHandler {
  return async (request) => {
    const hasArguments = state.type === 'Task' && state.arguments !== undefined;
    if (hasArguments && language === 'JSONata') seen.afterArguments = JSON.stringify(request.arguments);
    const outcome = await task(request);
    if (outcome.ok) seen.result = JSON.stringify(outcome.result);
    return outcome;
  };
}

/** Notes what the state leaves behind. */
export function inspectExit({ state, scope }: Visit, { output }: Exit, seen: Inspection): void {
  const variables = variablesInScope(scope);
  if (variables.length > 0) seen.variables = JSON.stringify(Object.fromEntries(variables));
  if (seen.afterInputPath === undefined || !['Pass', 'Task', 'Parallel', 'Map'].includes(state.type)) return;
  seen.afterResultSelector = output.text;
  seen.afterResultPath = output.text;
}
