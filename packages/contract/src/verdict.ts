import { z } from 'zod';

/** Names of entries are not control's: as they are in the archive, bytes that are no UTF-8 escaped. */
const place = {
  entry: z.string().optional().describe('Name of the entry that it is about'),
  offset: z.int().min(0).optional().describe('Where in the archive, in bytes from its start'),
};

const code = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

/** Legal, and still some reader refuses it or reads something else. */
const warningSchema = z.strictObject({
  code,
  message: z.string(),
  readers: z.array(z.string()).min(1).describe('Who does not read it'),
  count: z.int().min(1).describe('How many times it occurs; entry and offset are of the first'),
  ...place,
});

const validSchema = z.strictObject({
  valid: z.literal(true),
  entries: z.int().min(0),
  content_bytes: z.int().min(0).describe('Sum of the decompressed entries'),
  archive_bytes: z.int().min(0),
  warnings: z.array(warningSchema).optional().describe('Absent where there are none'),
});

const invalidSchema = z.strictObject({
  valid: z.literal(false),
  code: code.describe('What is wrong, in a word that does not change; packages/control/README.md lists them'),
  reason: z.string().regex(/^(invalid|harness): /),
  ...place,
});

/** Control's judgement of one archive. A reason that starts `harness: ` is not the contender's fault; its code is `harness`. */
export const verdictSchema = z.discriminatedUnion('valid', [validSchema, invalidSchema]);

export type Verdict = z.infer<typeof verdictSchema>;
export type Warning = z.infer<typeof warningSchema>;
