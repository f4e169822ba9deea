import type { Json } from '@s3-lambda-bench/asl';
import type { NormalizedSchema } from '@smithy/core/schema';
import { memberName } from './member-name.ts';

/** An SDK command's output as a state's result: what the model has of it, times as text, a body read to its end. */
export async function fromSdkOutput(schema: NormalizedSchema, output: object): Promise<Json> {
  if (schema.isUnitSchema()) return {};
  const members = [...schema.structIterator()].flatMap(([name, member]): Promise<[string, Json]>[] => {
    const value: unknown = Reflect.get(output, name);
    if (value === undefined || value === null) return [];
    return [fromValue(member, value).then((result) => [memberName(name), result])];
  });
  return Object.fromEntries(await Promise.all(members));
}

async function fromValue(schema: NormalizedSchema, value: unknown): Promise<Json> {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return null;
  if ('transformToString' in value && typeof value.transformToString === 'function')
    return value.transformToString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) {
    const item = schema.getValueSchema();
    return Promise.all(value.map((child) => fromValue(item, child)));
  }
  if (schema.isStructSchema()) return fromSdkOutput(schema, value);
  const child = schema.isMapSchema() ? schema.getValueSchema() : schema;
  const entries = Object.entries(value).map(
    async ([key, held]): Promise<[string, Json]> => [key, await fromValue(child, held)],
  );
  return Object.fromEntries(await Promise.all(entries));
}
