import { z } from 'zod';

/** Which sizes the objects have and what is in them; packages/fill-bucket/README.md has a row for each. */
export const corpusProfiles = ['classic', 'text', 'tiny', 'wide', 'mixed', 'floor', 'large'] as const;

/** `corpus.json`, beside the prefix: what the corpus is, so that anyone can tell whether two machines hold the same bytes. */
export const corpusSchema = z.strictObject({
  profile: z.enum(corpusProfiles),
  seed: z.string(),
  object_count: z.int().min(1),
  mean_size_bytes: z
    .int()
    .min(1)
    .optional()
    .describe('The mean that was asked for; absent for profiles that have sizes of their own'),
  total_bytes: z.int().min(0),
  keys_digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the sorted basenames, each followed by a line feed'),
});

export type Corpus = z.infer<typeof corpusSchema>;
export type CorpusProfile = (typeof corpusProfiles)[number];
