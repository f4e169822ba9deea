import { z } from 'zod';
import { executionSchema, failureSchema } from './ranking-input.ts';
import { runRecordSchema } from './run.ts';

/** How sure a line of the bill is: read from Lambda's or S3's own records, derived from a model of them, or not known (then it counts as 0 and the total is a lower bound). */
const certaintySchema = z.enum(['measured', 'estimated', 'unknown']);

/** One line of the bill of a mean run: `quantity` of `unit` at `rate_usd` each make `price_usd`. */
const billLineSchema = z.strictObject({
  item: z.string(),
  quantity: z.number().min(0),
  unit: z.string(),
  rate_usd: z.number().min(0),
  price_usd: z.number().min(0),
  certainty: certaintySchema,
});

/** A ranked contender. Durations and prices are of one run, the mean over `runs_count` runs; the standard deviation is the sample's (n - 1), 0 for a single run. */
const rankedContenderSchema = z.strictObject({
  arn: z.string(),
  runtime: z.string(),
  runtime_version: z
    .string()
    .optional()
    .describe('What ran it, in the words of platform.initStart; absent where its log does not say'),
  architecture: z.string(),
  memory_mb: z.int(),
  ephemeral_storage_mb: z.int(),
  runs_count: z.int().min(1),
  duration_ms: z.number(),
  duration_ms_stddev: z.number(),
  duration_ms_min: z.number(),
  duration_ms_max: z.number(),
  gb_second_compute: z.number(),
  gb_second_storage: z.number(),
  compute_rate_usd: z.number(),
  storage_rate_usd: z.number(),
  compute_price_usd: z.number(),
  storage_price_usd: z.number(),
  run_price_usd: z.number(),
  total_price_usd: z.number(),
  bill: z.array(billLineSchema),
  late_requests: z
    .int()
    .min(1)
    .optional()
    .describe(
      'S3 requests that its runs made after they had answered, all runs together; absent where there were none',
    ),
  runs: z.array(runRecordSchema),
});

const priceTableSchema = z.strictObject({
  region: z.string(),
  effective_date: z.iso.date(),
  sources: z.array(z.string()),
});

/** The seed that the corpus was drawn from. Known to whoever deployed it, and in no document that a contender could see. */
const seedSchema = z.strictObject({
  value: z.string(),
  commitment: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of the value in hex, published before anything was deployed; absent of an open seed'),
});

/** The document an execution ends with: `success` by `run_price_usd`, cheapest first; every other that raced in `failure`. */
export const reportSchema = z.strictObject({
  success: z.array(rankedContenderSchema),
  failure: z.array(failureSchema),
  skipped: z
    .array(failureSchema)
    .optional()
    .describe(
      'Contenders that this machine cannot build or run, each with what to install; absent where there were none',
    ),
  prices: priceTableSchema,
  execution: executionSchema
    .optional()
    .describe('What was raced and when; absent from reports of before it was told'),
  seed: seedSchema
    .optional()
    .describe('Added by `bench run` and `bench start`; absent where an execution was started by other means'),
});

export type BillLine = z.infer<typeof billLineSchema>;
export type RankedContender = z.infer<typeof rankedContenderSchema>;
export type Seed = z.infer<typeof seedSchema>;
export type Report = z.infer<typeof reportSchema>;
