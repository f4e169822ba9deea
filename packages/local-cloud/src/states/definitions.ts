import {
  type ParsedState,
  type Problem,
  parseState,
  parseStateMachine,
  type StateMachine,
} from '@s3-lambda-bench/asl';
import { ServiceError } from '../endpoint/service-error.ts';
import { isObject, parseJson } from '../json.ts';
import { taskResources } from './task-resources.ts';
import { findIntegration } from './tasks/index.ts';

/** A problem of a definition in the words of ValidateStateMachineDefinition. */
export interface Diagnostic {
  severity: 'ERROR';
  code: string;
  message: string;
  /** Into the definition; absent where there is no document to point into. */
  location?: string;
}

/** What is wrong with a definition, what it asks of services that are not built included; the machine where nothing is. */
export function checkDefinition(
  definition: string,
): { ok: true; machine: StateMachine } | { ok: false; diagnostics: Diagnostic[] } {
  const parsed = parseStateMachine(definition);
  if (!parsed.ok)
    return { ok: false, diagnostics: parsed.problems.map((problem) => diagnose(problem, definition)) };
  const diagnostics = taskResources(parsed.machine)
    .filter(({ resource }) => findIntegration(resource) === undefined)
    .map(unknownResource);
  return diagnostics.length === 0 ? { ok: true, machine: parsed.machine } : { ok: false, diagnostics };
}

/** Throws InvalidDefinition. */
export function requireValid(definition: string): StateMachine {
  const checked = checkDefinition(definition);
  if (checked.ok) return checked.machine;
  throw invalidDefinition(checked.diagnostics);
}

/** One state by itself, or taken out of a state machine. Throws InvalidDefinition. */
export function requireState(
  definition: string,
  stateName: string | undefined,
): Extract<ParsedState, { ok: true }> {
  const parsed = parseState(definition, { stateName });
  if (parsed.ok) return parsed;
  throw invalidDefinition(parsed.problems.map((problem) => diagnose(problem, definition)));
}

function invalidDefinition(diagnostics: Diagnostic[]): ServiceError {
  const described = diagnostics.map(
    // AWS says "at null" of a workflow without a terminal state (measured, floci issue 2735).
    ({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`,
  );
  return new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${described.join(', ')}'`);
}

/** Recorded 2025-10-19: text that is no JSON, and JSON or nothing where an object should be, have words of their own. */
function diagnose({ code, path, message }: Problem, definition: string): Diagnostic {
  const severity = 'ERROR';
  if (code === 'MISSING_END_STATE' && path === '') return { severity, code, message };
  if (code !== 'INVALID_JSON') return { severity, code, message, location: path === '' ? '/' : path };
  const document = parseJson(definition);
  if (definition.trim() === '' || (document !== undefined && !isObject(document)))
    return { severity, code: 'SCHEMA_VALIDATION_FAILED', message: 'Definition must be a valid JSON object' };
  return { severity, code: 'INVALID_JSON_DESCRIPTION', message };
}

function unknownResource({ stateName, resource }: { stateName: string; resource: string }): Diagnostic {
  return {
    severity: 'ERROR',
    code: 'SCHEMA_VALIDATION_FAILED',
    location: `/States/${stateName}/Resource`,
    message: `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not built in local-cloud.`,
  };
}
