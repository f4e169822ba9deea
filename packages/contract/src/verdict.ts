import { z } from 'zod';

const validSchema = z.strictObject({
  valid: z.literal(true),
  entries: z.int().min(0),
  content_bytes: z.int().min(0).describe('Sum of the decompressed entries'),
  archive_bytes: z.int().min(0),
});

const invalidSchema = z.strictObject({
  valid: z.literal(false),
  reason: z.string().regex(/^(invalid|harness): /),
});

/** Control's judgement of one archive. A reason that starts `harness: ` is not the contender's fault. */
export const verdictSchema = z.discriminatedUnion('valid', [validSchema, invalidSchema]);

export type Verdict = z.infer<typeof verdictSchema>;
