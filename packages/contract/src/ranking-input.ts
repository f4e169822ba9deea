import { z } from 'zod';
import { corpusSchema } from './corpus.ts';
import { timedRunSchema } from './run.ts';

const configurationSchema = z.strictObject({
  runtime: z.string(),
  architecture: z.string(),
  memory_mb: z.int(),
  ephemeral_storage_mb: z.int(),
  log_group: z.string().describe('Where Lambda writes the platform.report of each run'),
  capabilities: z.array(z.string()).optional(),
});

const rankableSchema = z.strictObject({
  arn: z.string(),
  configuration: configurationSchema,
  runs: z.array(timedRunSchema).min(1),
});

/** One contender that did not make it. The reason says whose fault (docs/how-to/add-a-contender.md lists them). */
export const failureSchema = z.strictObject({ arn: z.string(), reason: z.string() });

/** What all contenders of an execution were given. The digest tells whether two executions had the same objects; the seed is the report's. */
export const executionSchema = z.strictObject({
  started_at: z.iso.datetime(),
  corpus: corpusSchema.omit({ seed: true }).partial({ profile: true, mean_size_bytes: true }),
});

/** What the state machine hands to the ranking function once every contender has run and been judged. */
export const rankingInputSchema = z.strictObject({
  success: z.array(rankableSchema),
  failure: z.array(failureSchema),
  execution: executionSchema.optional(),
});

export type RankableContender = z.infer<typeof rankableSchema>;
export type Failure = z.infer<typeof failureSchema>;
export type RankingInput = z.infer<typeof rankingInputSchema>;
