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
  control_shards: z
    .int()
    .min(1)
    .max(40)
    .optional()
    .describe('Invocations of control that share an archive; 1 by default. Times `runs` at most 100'),
  keep_archives: z
    .boolean()
    .optional()
    .describe('Leave the archives in the bucket; by default they are always deleted'),
});

export type ExecutionInput = z.infer<typeof executionInputSchema>;
