import { z } from 'zod';
import { maxRuns } from './names.ts';

/** Input of the benching state machine. The stack output `ContenderArns` is a valid one as it stands. */
export const executionInputSchema = z.strictObject({
  contenders: z.array(z.string().startsWith('arn:')).min(1),
  runs: z.int().min(1).max(maxRuns).optional(),
  blocks: z.int().min(1).max(maxRuns).optional(),
  max_concurrent_contenders: z.int().min(1).optional(),
  max_concurrent_runs: z.int().min(1).optional(),
  validate: z.enum(['all', 'sample']).optional(),
  keep_archives: z
    .boolean()
    .optional()
    .describe('Leave the archives in the bucket; by default they are always deleted'),
});

export type ExecutionInput = z.infer<typeof executionInputSchema>;
