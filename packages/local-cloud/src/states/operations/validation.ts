import { parse } from '@s3-lambda-bench/contract';
import type { z } from 'zod';
import { ServiceError } from '../../endpoint/service-error.ts';

/** Members whose value AWS does not repeat (their shapes are marked sensitive in the API's model). */
const sensitive = new Set(['cause', 'definition', 'error', 'input', 'context', 'variables']);

/** The member's value that an operation takes, or an answer that says what is wrong. Throws ValidationException. */
export function validate<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const violations = result.error.issues.map(describeViolation).filter((text) => text !== undefined);
  if (violations.length < result.error.issues.length) throw notTaken(schema, input);
  const errors = violations.length === 1 ? 'error' : 'errors';
  throw new ServiceError(
    'ValidationException',
    `${violations.length} validation ${errors} detected: ${violations.join('; ')}`,
  );
}

/** What AWS may take and local-cloud does not, by name. */
function notTaken(schema: z.ZodType, input: unknown): ServiceError {
  const parsed = parse(schema, input);
  const problems = parsed.ok ? [] : parsed.problems;
  return new ServiceError(
    'ValidationException',
    `not a request that local-cloud takes: ${problems.join('; ')}`,
  );
}

/** One broken constraint of the API's model in AWS's words (recorded 2024-03-14 and 2024-07-01); undefined for anything else. */
function describeViolation(issue: z.core.$ZodIssue): string | undefined {
  const constraint = constraintOf(issue);
  if (constraint === undefined) return undefined;
  const member = issue.path.join('.');
  return `${showValue(member, issue.input)} at '${member}' failed to satisfy constraint: Member must ${constraint}`;
}

function constraintOf(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'too_big':
      return `have ${measureOf(issue.origin)} less than or equal to ${issue.maximum}`;
    case 'too_small':
      return `have ${measureOf(issue.origin)} greater than or equal to ${issue.minimum}`;
    case 'invalid_type':
      return issue.input === undefined ? 'not be null' : undefined;
    case 'invalid_value':
      return issue.values.length > 1 ? `satisfy enum value set: [${issue.values.join(', ')}]` : undefined;
    default:
      return undefined;
  }
}

function measureOf(origin: string): string {
  return origin === 'string' || origin === 'array' ? 'length' : 'value';
}

function showValue(member: string, value: unknown): string {
  if (value === undefined) return 'Value null';
  return sensitive.has(member) || typeof value === 'object' ? 'Value' : `Value '${value}'`;
}
