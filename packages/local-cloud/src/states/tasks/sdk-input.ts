import type { Json } from '@s3-lambda-bench/asl';
import type { NormalizedSchema } from '@smithy/core/schema';
import { isObject } from '../../json.ts';
import { invalidFormat, unsupportedField } from './arguments.ts';
import { memberName } from './member-name.ts';

/**
 * A state's Arguments as an SDK command takes them, and what of them the action's model does not have: members get the model's own
 * names, times become Dates, documents where text is asked for become that text (S3's Body, recorded 2024-06-11), null is left out.
 */
export function toSdkInput(schema: NormalizedSchema, given: Json): { input: object; problems: string[] } {
  const problems: string[] = [];
  if (!isObject(given)) return { input: {}, problems: [invalidFormat('Arguments')] };
  return { input: structOf(schema, given, problems), problems };
}

function structOf(schema: NormalizedSchema, given: { [name: string]: Json }, problems: string[]): object {
  const members = new Map(
    [...schema.structIterator()].map(([name, member]) => [memberName(name), { name, member }]),
  );
  const entries = Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
    const known = members.get(name);
    if (known === undefined) problems.push(unsupportedField(name));
    if (known === undefined || value === null) return [];
    return [[known.name, memberValueOf({ schema: known.member, field: name }, value, problems)]];
  });
  return Object.fromEntries(entries);
}

interface Place {
  schema: NormalizedSchema;
  /** The member by which a problem is told. */
  field: string;
}

function memberValueOf({ schema, field }: Place, given: Json, problems: string[]): unknown {
  if (schema.isTimestampSchema()) return timeOf(field, given, problems);
  if (schema.isStringSchema()) return textOf(given);
  if (schema.isBlobSchema()) return Buffer.from(textOf(given));
  if (schema.isListSchema() && Array.isArray(given))
    return given.map((item) => memberValueOf({ schema: schema.getValueSchema(), field }, item, problems));
  if (!isObject(given)) return given;
  if (schema.isStructSchema()) return structOf(schema, given, problems);
  if (!schema.isMapSchema()) return given;
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      memberValueOf({ schema: schema.getValueSchema(), field: key }, value, problems),
    ]),
  );
}

function textOf(given: Json): string {
  return typeof given === 'string' ? given : JSON.stringify(given);
}

/** ISO 8601, or seconds since 1970. */
function timeOf(field: string, given: Json, problems: string[]): Date {
  const time = new Date(typeof given === 'number' ? given * 1000 : String(given));
  if (Number.isNaN(time.getTime())) problems.push(invalidFormat(field));
  return time;
}
