import { z } from 'zod';
import { nearest } from './nearest.ts';

/** Either the checked value, or one sentence a fault, each naming the path, the value got and what is allowed. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: string[] };

/** Checks a value from outside against a schema of this package. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): Parsed<z.output<T>> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, problems: result.error.issues.flatMap((issue) => describe(issue, schema)) };
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): string[] {
  const path = formatPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => `unknown key '${joinPath(path, key)}'${suggest(key, known)}`);
  }
  const where = path === '' ? 'the document' : `'${path}'`;
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    return [
      `${where} is ${show(issue.input)}; allowed: ${allowed.join(', ')}${suggest(issue.input, allowed)}`,
    ];
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) return [`${where} is missing`];
  return [`${where} is ${show(issue.input)}: ${decapitalise(issue.message)}`];
}

function suggest(got: unknown, allowed: string[]): string {
  const candidate = typeof got === 'string' ? nearest(got, allowed) : undefined;
  return candidate === undefined ? '' : `; did you mean '${candidate}'?`;
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((left, part) => joinPath(left, part), '');
}

function joinPath(left: string, part: PropertyKey): string {
  if (typeof part === 'number') return `${left}[${part}]`;
  return left === '' ? String(part) : `${left}.${String(part)}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function decapitalise(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** The keys that the schema knows at a path, read from its JSON Schema so that optional and default wrappers do not matter. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: JsonSchema | undefined = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema;
  for (const part of path) {
    node = typeof part === 'number' ? node?.items : node?.properties?.[String(part)];
  }
  return Object.keys(node?.properties ?? {});
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}
