import type { Json } from '@s3-lambda-bench/asl';
import { nearest } from '@s3-lambda-bench/contract';
import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf } from './task-integration.ts';

/** Arguments that do not fit the action's model, said with their path. */
class MisfitArgument extends Error {
  override readonly name = 'MisfitArgument';
}

/** A state's Arguments as an SDK command takes them: a member that the model does not know is a problem, a time becomes a Date. */
export function toSdkInput(
  schema: NormalizedSchema,
  value: Json,
): { ok: true; value: object } | { ok: false; problem: string } {
  try {
    const input = convert(schema, value, '');
    return typeof input === 'object' && input !== null
      ? { ok: true, value: input }
      : { ok: false, problem: `Arguments is ${JSON.stringify(value)}; give an object` };
  } catch (error) {
    if (error instanceof MisfitArgument) return { ok: false, problem: error.message };
    throw error;
  }
}

function convert(schema: NormalizedSchema, value: Json, path: string): unknown {
  if (schema.isTimestampSchema()) return new Date(typeof value === 'number' ? value * 1000 : String(value));
  if (schema.isListSchema() && Array.isArray(value))
    return value.map((item, index) => convert(schema.getValueSchema(), item, `${path}[${index}]`));
  const members = membersOf(value);
  if (members === undefined) return value;
  if (schema.isMapSchema())
    return mapMembers(members, (child, name) => convert(schema.getValueSchema(), child, `${path}.${name}`));
  if (!schema.isStructSchema()) return value;
  const known = Object.fromEntries(schema.structIterator());
  return mapMembers(members, (child, name) => {
    const member = known[name];
    if (member === undefined) throw unknownMember(name, path, Object.keys(known));
    return convert(member, child, `${path}.${name}`);
  });
}

function unknownMember(name: string, path: string, known: string[]): MisfitArgument {
  const near = nearest(name, known);
  const hint = near === undefined ? '' : `; did you mean '${near}'?`;
  return new MisfitArgument(
    `The field '${`${path}.${name}`.slice(1)}' is not supported by Step Functions${hint}`,
  );
}

/** An SDK command's output as a state's result: without metadata, times as text, a body read to its end. */
export async function describeSdkOutput(output: object): Promise<Json> {
  const { $metadata: _metadata, ...members } = { $metadata: undefined, ...output };
  return describe(members);
}

async function describe(value: unknown): Promise<Json> {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return Promise.all(value.map(describe));
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if ('transformToString' in value && typeof value.transformToString === 'function')
    return value.transformToString();
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(
    await Promise.all(
      entries.map(async ([name, child]): Promise<[string, Json]> => [name, await describe(child)]),
    ),
  );
}

function mapMembers<T>(
  members: { [name: string]: Json },
  map: (value: Json, name: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, map(value, name)]));
}
