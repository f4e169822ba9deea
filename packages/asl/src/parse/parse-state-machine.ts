import { isRecord } from '../json.ts';
import { defaultEvaluationTimeoutMs } from '../jsonata/limits.ts';
import type { StateMachine } from '../state-machine.ts';
import { readFlow } from './flow.ts';
import type { Problem, Reading } from './problems.ts';
import { checkFields, machineSchema } from './schemas.ts';

export type ParsedStateMachine = { ok: true; machine: StateMachine } | { ok: false; problems: Problem[] };

/**
 * Reads and checks a definition: JSON, fields, transitions, variable scopes, and the syntax of every expression. A machine that
 * comes out of here runs without any further check of its shape.
 *
 * `evaluationTimeoutMs` bounds each evaluation of an expression, in milliseconds of the process's own clock.
 */
export function parseStateMachine(
  definition: string | object,
  { evaluationTimeoutMs = defaultEvaluationTimeoutMs }: { evaluationTimeoutMs?: number } = {},
): ParsedStateMachine {
  const document = readDocument(definition);
  if (!document.ok) return { ok: false, problems: [document.problem] };

  const reading: Reading = { problems: [], stateNames: new Set(), labels: new Set(), evaluationTimeoutMs };
  const fields = checkFields(machineSchema, document.value, { path: '', reading });
  const flow = readFlow(document.value, {
    path: '',
    // Another value is noted above; its states are read as what they most likely are.
    language: isJsonPath(document.value.QueryLanguage) ? 'JSONPath' : 'JSONata',
    outerNames: new Set(),
    reading,
  });
  if (fields === undefined || flow === undefined || reading.problems.length > 0) {
    return { ok: false, problems: reading.problems };
  }
  return { ok: true, machine: { ...flow, timeoutSeconds: fields.TimeoutSeconds } };
}

type Document = { ok: true; value: Record<string, unknown> } | { ok: false; problem: Problem };

export function readDocument(definition: string | object): Document {
  const problem: Problem = {
    code: 'INVALID_JSON',
    path: '',
    message: 'the definition must be a JSON object',
  };
  try {
    // An object goes through text too, so that nothing but JSON is in it from here on.
    const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? { ok: true, value } : { ok: false, problem };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: { ...problem, message: `the definition is not JSON: ${reason}` } };
  }
}

/** JSONPath is the default (developer guide, "Transforming data"). */
export function isJsonPath(language: unknown): boolean {
  return language === undefined || language === 'JSONPath';
}
