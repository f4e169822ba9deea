import { z } from 'zod';

/** What a contender is invoked with. Never broken, only extended. `files_prefix` has no trailing slash. */
export const contenderEventSchema = z.strictObject({
  bucket_name: z.string(),
  files_prefix: z.string(),
  archive_key: z.string(),
  scratch_prefix: z.string().optional(),
});

/** What control is invoked with. An archive last modified before `written_after_ms` or after `written_before_ms` (Unix time) is not this run's. */
export const controlEventSchema = z.strictObject({
  bucket_name: z.string(),
  files_prefix: z.string(),
  archive_key: z.string(),
  written_after_ms: z.number().optional(),
  written_before_ms: z.number().optional(),
  shard: z
    .strictObject({ index: z.int().min(0), count: z.int().min(1) })
    .refine(({ index, count }) => index < count, 'an index below the count')
    .optional()
    .describe('Which of `count` parts of the entries to judge; all of them if absent'),
});

export type ContenderEvent = z.infer<typeof contenderEventSchema>;
export type ControlEvent = z.infer<typeof controlEventSchema>;
