import type { Json } from '@s3-lambda-bench/asl';
import type { z } from 'zod';
import { isObject } from '../../json.ts';

/** The Arguments of an integration of Step Functions' own as its schema reads them. A member that is null counts as not there. */
export function readArguments<S extends z.ZodType>(
  schema: S,
  given: Json,
): z.ZodSafeParseResult<z.output<S>> {
  return schema.safeParse(withoutNulls(given), { reportInput: true });
}

/** What the schema finds wrong, in Step Functions' words as its users report them. */
export function problemsOf(schema: z.ZodType, given: Json): string[] {
  const read = readArguments(schema, given);
  return read.success ? [] : read.error.issues.flatMap(describeProblem);
}

function describeProblem(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map(unsupportedField);
  const field = issue.path.length === 0 ? 'Arguments' : issue.path.join('.');
  if (issue.input === undefined) return [`The field '${field}' is required but was missing`];
  return [invalidFormat(field)];
}

export function unsupportedField(name: string): string {
  return `The field "${name}" is not supported by Step Functions`;
}

export function invalidFormat(name: string): string {
  return `The value of the field '${name}' has an invalid format`;
}

function withoutNulls(given: Json): Json {
  if (!isObject(given)) return given;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}
