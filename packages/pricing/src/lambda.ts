import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Report } from '@s3-lambda-bench/contract';
import { rankExecution } from './ranking-function.ts';

const logs = new CloudWatchLogsClient({});

/** Entry point of the ranking function. `LOG_WAIT_MS`: how long to wait for late log records, 20 s unless told. */
export async function handler(event: unknown): Promise<Report> {
  return await rankExecution(event, {
    logs,
    region: process.env.AWS_REGION ?? '',
    patience: { waitMs: Number(process.env.LOG_WAIT_MS ?? 20_000), now: Date.now, sleep },
    warn: (message) => console.warn(message),
  });
}
