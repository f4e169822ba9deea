import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { parse, type Report, rankingInputSchema } from '@s3-lambda-bench/contract';
import { PricingError } from './errors.ts';
import { fitExecutionOutput } from './fit.ts';
import { type Patience, readPlatformReports } from './platform-reports.ts';
import { pricesFor } from './price-table.ts';
import { rank } from './rank.ts';

export interface Surroundings {
  logs: CloudWatchLogsClient;
  region: string;
  patience: Patience;
  warn: (message: string) => void;
}

/** The last step of an execution: checks what came, reads the runs' records, prices and ranks. */
export async function rankExecution(event: unknown, surroundings: Surroundings): Promise<Report> {
  const input = parse(rankingInputSchema, event);
  if (!input.ok) throw new PricingError('InvalidInput', `not a ranking input: ${input.problems.join('; ')}`);
  const prices = pricesFor(surroundings.region);
  const { findings, problems } = await readPlatformReports(
    input.value,
    surroundings.logs,
    surroundings.patience,
  );
  for (const problem of problems) surroundings.warn(problem);
  return fitExecutionOutput(rank(input.value, findings, prices));
}
