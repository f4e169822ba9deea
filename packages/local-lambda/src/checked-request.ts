import type { z } from 'zod';
import { ServiceError } from './errors.ts';

/**
 * Reads a request body against a schema. A member that the schema does not know is refused by name, because an emulator must not
 * silently ignore what it was asked for; every other fault is worded as AWS's API front end does.
 */
export function readRequest<T extends z.ZodType>(operation: string, schema: T, body: Buffer): z.output<T> {
  return check(operation, schema, parseJson(body));
}

/** Reads the parameters of a query in the same way. */
export function readQuery<T extends z.ZodType>(
  operation: string,
  schema: T,
  query: URLSearchParams,
): z.output<T> {
  return check(operation, schema, Object.fromEntries(query));
}

function check<T extends z.ZodType>(operation: string, schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const unknown = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].join('.')) : [],
  );
  if (unknown.length > 0) {
    const names = unknown.map((name) => `'${name}'`).join(', ');
    throw new ServiceError('NotImplementedException', `${operation} does not implement the member ${names}`);
  }
  const faults = result.error.issues.map((issue) => describe(issue, value));
  const count = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected`;
  throw new ServiceError('ValidationException', `${count}: ${faults.join('; ')}`);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.length === 0 ? '{}' : body.toString());
  } catch (cause) {
    throw new ServiceError('SerializationException', 'the request body is not JSON', { cause });
  }
}

/** "Value 'x' at 'memorySize' failed to satisfy constraint: ..." (recorded; seen in replies of many AWS services). */
function describe(issue: z.core.$ZodIssue, root: unknown): string {
  const { value, path, constraint } = faultOf(issue, root);
  const shown = value === undefined ? 'null' : `'${show(value)}'`;
  return `Value ${shown} at '${memberPath(path)}' failed to satisfy constraint: ${constraint}`;
}

/** The fault of an element or of a key is told as one of its list or map. */
function faultOf(issue: z.core.$ZodIssue, root: unknown) {
  const whole = issue.path.slice(0, -1);
  if (issue.code === 'invalid_key') {
    const constraints = listed(issue.issues.map(constraintOf));
    return {
      value: valueAt(root, whole),
      path: whole,
      constraint: `Map keys must satisfy constraint: ${constraints}`,
    };
  }
  if (typeof issue.path.at(-1) === 'number') {
    const constraint = `Member must satisfy constraint: ${listed([constraintOf(issue)])}`;
    return { value: valueAt(root, whole), path: whole, constraint };
  }
  return { value: issue.input, path: issue.path, constraint: `Member must ${constraintOf(issue)}` };
}

function listed(constraints: readonly string[]): string {
  return `[${[...constraints, 'not be null'].map((constraint) => `Member must ${constraint}`).join(', ')}]`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

function constraintOf(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined) return 'not be null';
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `have value greater than or equal to ${issue.minimum}`
        : `have length greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `have value less than or equal to ${issue.maximum}`
        : `have length less than or equal to ${issue.maximum}`;
    case 'invalid_format':
      return `satisfy regular expression pattern: ${patternOf(issue)}`;
    case 'invalid_value':
      return `satisfy enum value set: [${issue.values.map(String).join(', ')}]`;
    default:
      return `be valid: ${issue.message}`;
  }
}

/** The pattern as the API reference prints it, without delimiters and anchors. */
function patternOf(issue: z.core.$ZodIssueInvalidStringFormat): string {
  return (issue.pattern ?? '').replace(/^\/\^|\$\/$/g, '').replaceAll('\\/', '/');
}

function memberPath(path: readonly PropertyKey[]): string {
  return path.map((part) => String(part).replace(/^[A-Z]/, (letter) => letter.toLowerCase())).join('.');
}

/** As Java prints it. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}=${show(member)}`)
    .join(', ')}}`;
}
