import { type Json, maxPayloadBytes, type Payload, sizeBytesOf } from '../json.ts';
import type { Execution, Scope } from './execution.ts';

export interface Variable {
  value: Json;
  /** Of its JSON text in UTF-8. */
  sizeBytes: number;
}

export type Assigned = [name: string, value: Payload][];

/** Inner scopes come last, so that they would win; they may not assign an outer name anyway. */
export function variablesInScope(scope: Scope): [name: string, value: Json][] {
  const outer = scope.outer === undefined ? [] : variablesInScope(scope.outer);
  return [...outer, ...[...scope.variables].map(([name, { value }]): [string, Json] => [name, value])];
}

/** All variables of an execution at one time, those of its branches and iterations too (developer guide, "Variables"). */
const maxVariableBytes = 10 * 1024 * 1024;

/**
 * What is too large about an Assign, or nothing. One variable may have 256 KiB, and so may all of one Assign together (developer guide,
 * "Variables"); what counts is taken to be the JSON texts of the values.
 */
export function oversizeOf(execution: Execution, scope: Scope, assigned: Assigned): string | undefined {
  const bytes = sumOf(assigned.map(([, payload]) => sizeBytesOf(payload)));
  if (bytes > maxPayloadBytes) {
    return `The variables that the field 'Assign' specifies have ${bytes} bytes, exceeding the maximum of ${maxPayloadBytes}.`;
  }
  const replaced = sumOf(assigned.map(([name]) => scope.variables.get(name)?.sizeBytes ?? 0));
  const total = execution.variableBytes + bytes - replaced;
  if (total <= maxVariableBytes) return undefined;
  return `The variables of the execution would have ${total} bytes, exceeding the maximum of ${maxVariableBytes}.`;
}

export function assign(execution: Execution, { variables }: Scope, assigned: Assigned): void {
  for (const [name, payload] of assigned) {
    const sizeBytes = sizeBytesOf(payload);
    execution.variableBytes += sizeBytes - (variables.get(name)?.sizeBytes ?? 0);
    variables.set(name, { value: payload.value, sizeBytes });
  }
}

/** The variables of a branch or an iteration go with it. */
export function dropVariables(execution: Execution, { variables }: Scope): void {
  execution.variableBytes -= sumOf([...variables.values()].map(({ sizeBytes }) => sizeBytes));
  variables.clear();
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
