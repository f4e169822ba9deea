import { z } from 'zod';

/** `corpus.json`, beside the prefix: what the corpus is, so that anyone can tell whether two machines hold the same bytes. */
export const corpusSchema = z.strictObject({
  profile: z.enum(['classic']),
  seed: z.string(),
  object_count: z.int().min(1),
  mean_size_bytes: z.int().min(1),
  total_bytes: z.int().min(0),
  keys_digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the sorted basenames, each followed by a line feed'),
});

export type Corpus = z.infer<typeof corpusSchema>;
