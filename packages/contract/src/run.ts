import { z } from 'zod';
import { ledgerSchema } from './ledger.ts';

/** One timed invocation as the state machine hands it to the ranking function. Times in Unix milliseconds and milliseconds. */
export const timedRunSchema = z.strictObject({
  run_index: z.int().min(0),
  started_at_ms: z.number(),
  duration_ms: z.number().min(0),
  request_id: z.string().describe("Lambda's request id of the invocation"),
});

/**
 * A timed run with what Lambda's platform.report and the ledger say of it; absent where nothing was found. A request that
 * arrived at S3 after the function had answered is the run's too, and in `late_ledger` alone.
 */
export const runRecordSchema = timedRunSchema.extend({
  billed_duration_ms: z.number().min(0).optional(),
  init_duration_ms: z.number().min(0).optional(),
  max_memory_used_mb: z.number().min(0).optional(),
  cpu_ms: z
    .number()
    .min(0)
    .optional()
    .describe('CPU time of the function and its children in the run, user and system; on one machine only'),
  vcpus: z
    .number()
    .positive()
    .optional()
    .describe(
      'The share of CPUs that the function was held to; absent where it had the whole machine, and on AWS',
    ),
  ledger: ledgerSchema.optional(),
  late_ledger: ledgerSchema
    .optional()
    .describe('What it asked of S3 after it had answered; absent where that was nothing'),
});

export type TimedRun = z.infer<typeof timedRunSchema>;
export type RunRecord = z.infer<typeof runRecordSchema>;
