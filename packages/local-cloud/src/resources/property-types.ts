import { z } from 'zod';

/**
 * Property types as CloudFormation converts them: a parameter's value is always text, so a number or a boolean may come as
 * text, and text as a number or a boolean.
 */
export const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

export const integer = z.union([z.int(), z.string().regex(/^-?\d+$/, 'an integer')]).transform(Number);

export const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => String(value) === 'true');

export const tags = z.array(z.strictObject({ Key: text, Value: text }));

/** Tags as the services' APIs take them. */
export function tagMap(list: z.output<typeof tags> | undefined): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key, Value]));
}
