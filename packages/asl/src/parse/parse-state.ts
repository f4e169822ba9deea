import { isRecord } from '../json.ts';
import { defaultEvaluationTimeoutMs } from '../jsonata/limits.ts';
import type { SingleState } from '../state-machine.ts';
import { isJsonPath, readDocument } from './parse-state-machine.ts';
import type { Problem, Reading } from './problems.ts';
import { readState } from './states.ts';

export type ParsedState = ({ ok: true } & SingleState) | { ok: false; problems: Problem[] };

export interface ParseStateOptions {
  /** The state to take out of a state machine, wherever in it; without one the definition is the state itself. */
  stateName?: string | undefined;
  evaluationTimeoutMs?: number;
}

/** What TestState calls a state that comes without its state machine (recorded 2025-11-13). */
const namelessState = 'StateName';

/** Reads one state as `parseStateMachine` would, but for where its transitions lead. */
export function parseState(
  definition: string | object,
  { stateName, evaluationTimeoutMs = defaultEvaluationTimeoutMs }: ParseStateOptions = {},
): ParsedState {
  const document = readDocument(definition);
  if (!document.ok) return { ok: false, problems: [document.problem] };
  const found = stateName === undefined ? document.value : findState(document.value, stateName);
  if (found === undefined) return { ok: false, problems: [notFound] };

  const reading: Reading = { problems: [], stateNames: new Set(), labels: new Set(), evaluationTimeoutMs };
  const machineLanguage = stateName === undefined ? undefined : document.value.QueryLanguage;
  const language = isJsonPath(machineLanguage) ? 'JSONPath' : 'JSONata';
  const state = readState(stateName ?? namelessState, found, {
    path: '',
    language,
    outerNames: new Set(),
    reading,
  });
  if (state === undefined || reading.problems.length > 0) return { ok: false, problems: reading.problems };
  return { ok: true, state, language: found.QueryLanguage === 'JSONata' ? 'JSONata' : language };
}

/** In AWS's words, recorded 2025-12-03. */
const notFound: Problem = {
  code: 'SCHEMA_VALIDATION_FAILED',
  path: '',
  message: 'State not found in definition',
};

function findState(document: unknown, name: string): Record<string, unknown> | undefined {
  if (!isRecord(document) || !isRecord(document.States)) return undefined;
  const here = Object.hasOwn(document.States, name) ? document.States[name] : undefined;
  if (isRecord(here)) return here;
  for (const state of Object.values(document.States)) {
    const inside = isRecord(state)
      ? [state.ItemProcessor, state.Iterator, ...(Array.isArray(state.Branches) ? state.Branches : [])]
      : [];
    for (const flow of inside) {
      const found = findState(flow, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
