import { isRecord } from '../json.ts';
import type { Flow, State } from '../state-machine.ts';
import type { Reading } from './problems.ts';
import { branchSchema, checkFields, itemProcessorSchema } from './schemas.ts';
import { readState } from './states.ts';
import { noteBrokenTransitions } from './transitions.ts';
import { assignedNames, noteShadowing } from './variables.ts';

/** Where a flow stands in the document, and what it inherits. */
export interface FlowPlace {
  path: string;
  /** A state's language, where it does not say; branches and iterations take it from the machine (floci #2968). */
  language: 'JSONata' | 'JSONPath';
  /** Variables that the scopes around this one assign. */
  outerNames: ReadonlySet<string>;
  reading: Reading;
}

/** The states of a machine, branch or item processor whose own fields are checked already. */
export function readFlow(document: Record<string, unknown>, place: FlowPlace): Flow | undefined {
  const { path, reading } = place;
  if (!isRecord(document.States) || typeof document.StartAt !== 'string') return undefined;
  const names = noteShadowing(assignedNames(document.States), place);

  const states = new Map<string, State>();
  for (const [name, raw] of Object.entries(document.States)) {
    const at = `${path}/States/${name}`;
    noteName(name, at, reading);
    const state = readState(name, raw, { ...place, path: at, outerNames: names });
    if (state !== undefined) states.set(name, state);
  }
  if (states.size < Object.keys(document.States).length) return undefined;
  const flow = { startAt: document.StartAt, states };
  noteBrokenTransitions(flow, { path, reading });
  return flow;
}

export function readBranch(raw: unknown, place: FlowPlace): Flow | undefined {
  return checkFields(branchSchema, raw, place) && isRecord(raw) ? readFlow(raw, place) : undefined;
}

export interface ItemProcessor {
  flow: Flow;
  /** Set in DISTRIBUTED mode. */
  executionType: 'STANDARD' | 'EXPRESS' | undefined;
}

export function readItemProcessor(raw: unknown, place: FlowPlace): ItemProcessor | undefined {
  const fields = checkFields(itemProcessorSchema, raw, place);
  if (fields === undefined || !isRecord(raw)) return undefined;
  const { Mode, ExecutionType } = fields.ProcessorConfig ?? {};
  const executionType = Mode === 'DISTRIBUTED' ? ExecutionType : undefined;
  // A child execution sees no outer variable, so it may use their names again (developer guide, "Variables").
  const outerNames = executionType === undefined ? place.outerNames : new Set<string>();
  const flow = readFlow(raw, { ...place, outerNames });
  return flow && { flow, executionType };
}

/** States-language.net: at most 80 characters, and unique in the whole machine, branches and processors included. */
function noteName(name: string, path: string, { stateNames, problems }: Reading): void {
  if (name === '' || name.length > 80) {
    const message = `a state name has 1 to 80 characters; got ${name.length}`;
    problems.push({ code: 'SCHEMA_VALIDATION_FAILED', path, message });
  }
  if (stateNames.has(name)) {
    const message = `the state name '${name}' is used twice in this state machine`;
    problems.push({ code: 'DUPLICATE_STATE_NAME', path, message });
  }
  stateNames.add(name);
}
