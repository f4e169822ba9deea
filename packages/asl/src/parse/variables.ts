import { isRecord } from '../json.ts';
import type { FlowPlace } from './flow.ts';

/** Every variable that the states of one scope assign, nested scopes left out, with the first place that does. */
export function assignedNames(states: Record<string, unknown>): Map<string, string> {
  const names = new Map<string, string>();
  for (const [state, raw] of Object.entries(states)) {
    if (!isRecord(raw)) continue;
    for (const part of [raw, ...partsOf(raw.Choices), ...partsOf(raw.Catch)]) {
      if (!isRecord(part.Assign)) continue;
      for (const name of Object.keys(part.Assign)) names.set(name, names.get(name) ?? state);
    }
  }
  return names;
}

/** An inner scope may read an outer variable but not assign its name (developer guide, "Variable scope"). Gives all names in scope. */
export function noteShadowing(
  inner: Map<string, string>,
  { path, outerNames, reading }: FlowPlace,
): ReadonlySet<string> {
  for (const [name, state] of inner) {
    if (!outerNames.has(name)) continue;
    reading.problems.push({
      code: 'SCHEMA_VALIDATION_FAILED',
      path: `${path}/States/${state}`,
      message: `the variable '${name}' is assigned in an outer scope; an inner scope may read it, not assign it`,
    });
  }
  return new Set([...outerNames, ...inner.keys()]);
}

function partsOf(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
