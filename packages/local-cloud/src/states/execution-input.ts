import { ServiceError } from '../endpoint/service-error.ts';
import { type Json, parseJson } from '../json.ts';

/** Step Functions quotas: input or result data of a task, state, or execution, in bytes of UTF-8. */
const maxPayloadBytes = 262_144;

/** Throws ValidationException. */
export function checkPayloadSize(member: string, text: string): void {
  if (Buffer.byteLength(text) <= maxPayloadBytes) return;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${maxPayloadBytes}`,
  );
}

/** Reads an execution's input. Throws ValidationException, InvalidExecutionInput. */
export function readInput(input: string): Json {
  checkPayloadSize('input', input);
  const document = parseJson(input);
  if (document !== undefined) return document;
  throw new ServiceError(
    'InvalidExecutionInput',
    `Invalid State Machine Execution Input: '${describeFault(input)}'`,
  );
}

/** In the words of AWS's parser where they are on record (2023-06-22). */
export function describeFault(input: string): string {
  if (input.trim() === '') return 'Invalid execution input.';
  const token = /^\s*([A-Za-z_]\w*)/.exec(input)?.[1];
  return token === undefined
    ? `${input.slice(0, 80)} is not valid JSON`
    : `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
}
