import { isDeepStrictEqual } from 'node:util';
import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { ledgerSchema, type RankingInput } from '@s3-lambda-bench/contract';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { RunFindings } from './rank.ts';

/** What reading the logs gave, by Lambda request id, and what went wrong: a ranking never fails over its logs. */
export interface PlatformReports {
  findings: Map<string, RunFindings>;
  problems: string[];
}

/** How long to wait for records that CloudWatch Logs delivers late, and how to. */
export interface Patience {
  /** From the first look on; 0 looks once. */
  waitMs: number;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

/** FilterLogEvents allows few requests a second for an account (CloudWatch Logs quotas). */
const logGroupsAtOnce = 4;
const pauseMs = 2_000;
/** The state machine's clock and Lambda's are not the same one. */
const clockSkewMs = 60_000;

/**
 * Reads the platform.report of every run from the contenders' log groups, until all are there or patience is over. What a
 * function prints stands in the same log group, and Lambda leaves a line that is JSON as it is (developer guide, "Configuring
 * JSON and plain text log formats"): nothing tells a record that a function made up from Lambda's own. So of two that differ
 * none is used.
 */
export async function readPlatformReports(
  { success }: RankingInput,
  logs: CloudWatchLogsClient,
  patience: Patience,
): Promise<PlatformReports> {
  const reports: PlatformReports = { findings: new Map(), problems: [] };
  const deadline = patience.now() + patience.waitMs;
  const limit = pLimit(logGroupsAtOnce);
  await limit.map(success, async ({ configuration, runs }) => {
    const sought: Sought = {
      logGroupName: configuration.log_group,
      startTime: Math.floor(Math.min(...runs.map((run) => run.started_at_ms))) - clockSkewMs,
      requestIds: runs.map((run) => run.request_id),
      disputed: new Set(),
    };
    try {
      await readUntilComplete(sought, reports.findings, { logs, deadline, patience });
    } catch (error) {
      reports.problems.push(`cannot read ${configuration.log_group}: ${String(error)}`);
    }
    dropDisputed(sought, reports);
  });
  return reports;
}

function dropDisputed({ logGroupName, disputed }: Sought, { findings, problems }: PlatformReports): void {
  for (const id of disputed) {
    findings.delete(id);
    problems.push(`${logGroupName} has different platform.report records of request '${id}': none is used`);
  }
}

interface Sought {
  logGroupName: string;
  startTime: number;
  requestIds: string[];
  /** The request ids of which there are different records. */
  disputed: Set<string>;
}

async function readUntilComplete(
  sought: Sought,
  findings: Map<string, RunFindings>,
  { logs, deadline, patience }: { logs: CloudWatchLogsClient; deadline: number; patience: Patience },
): Promise<void> {
  for (;;) {
    await readOnce(sought, findings, logs);
    if (sought.requestIds.every((id) => findings.has(id))) return;
    if (patience.now() + pauseMs > deadline) return;
    await patience.sleep(pauseMs);
  }
}

async function readOnce(
  { logGroupName, startTime, requestIds, disputed }: Sought,
  findings: Map<string, RunFindings>,
  client: CloudWatchLogsClient,
): Promise<void> {
  const filterPattern = '{ $.type = "platform.report" }';
  for await (const page of paginateFilterLogEvents({ client }, { logGroupName, startTime, filterPattern })) {
    for (const { message } of page.events ?? []) {
      const report = parseReport(message ?? '');
      if (report === undefined || !requestIds.includes(report.requestId)) continue;
      const known = findings.get(report.requestId) ?? report.findings;
      if (!isDeepStrictEqual(known, report.findings)) disputed.add(report.requestId);
      findings.set(report.requestId, report.findings);
    }
  }
}

/** Lambda developer guide, "Lambda Telemetry API Event schema reference": platform.report. `ledger` is the local cloud's own. */
const reportEventSchema = z.object({
  record: z.object({
    requestId: z.string(),
    metrics: z.object({
      billedDurationMs: z.number().min(0),
      initDurationMs: z.number().min(0).optional(),
      maxMemoryUsedMB: z.number().min(0).optional(),
    }),
    ledger: ledgerSchema.optional().catch(undefined),
  }),
});

function parseReport(message: string): { requestId: string; findings: RunFindings } | undefined {
  const event = reportEventSchema.safeParse(parseJson(message));
  if (!event.success) return undefined;
  const { requestId, metrics, ledger } = event.data.record;
  return {
    requestId,
    findings: {
      billed_duration_ms: metrics.billedDurationMs,
      ...(metrics.initDurationMs === undefined ? {} : { init_duration_ms: metrics.initDurationMs }),
      ...(metrics.maxMemoryUsedMB === undefined ? {} : { max_memory_used_mb: metrics.maxMemoryUsedMB }),
      ...(ledger === undefined ? {} : { ledger }),
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
