import type { ExecutionResult } from '@s3-lambda-bench/asl';
import type { Outcome } from './execution.ts';

/** What is kept of how an execution ended. */
export function outcomeOf(result: ExecutionResult): Outcome {
  if (result.status !== 'SUCCEEDED') return result;
  return { status: result.status, output: JSON.stringify(result.output) };
}
