import { isDeepStrictEqual } from 'node:util';
import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { type RankingInput, sumLedgers } from '@s3-lambda-bench/contract';
import pLimit from 'p-limit';
import { type LogRecord, logRecordFilter, parseLogRecord } from './log-records.ts';
import type { RunFindings } from './rank.ts';
import { readRuntimeVersions } from './runtime-versions.ts';

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
 * Reads the platform.report of every run from the contenders' log groups, until all are there or patience is over, and what the
 * local cloud adds to their ledgers. What a function prints stands in the same log group, and Lambda leaves a line that is JSON
 * as it is (developer guide, "Configuring JSON and plain text log formats"): nothing tells a record that a function made up from
 * Lambda's own. So of two reports that differ none is used; and what is added to a ledger is added, which makes no run cheaper.
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
      found: new Map(),
      added: [],
      disputed: new Set(),
      streams: new Map(),
      versions: new Map(),
    };
    try {
      await readUntilComplete(sought, { logs, deadline, patience });
      const environments = new Set(sought.streams.values());
      sought.versions = await readRuntimeVersions(logs, sought.logGroupName, environments);
    } catch (error) {
      reports.problems.push(`cannot read ${configuration.log_group}: ${String(error)}`);
    }
    conclude(sought, reports);
  });
  return reports;
}

function conclude(sought: Sought, reports: PlatformReports): void {
  const { logGroupName, found, added, disputed, streams, versions } = sought;
  for (const [id, report] of found) {
    if (disputed.has(id)) {
      const problem = `${logGroupName} has different platform.report records of request '${id}': none is used`;
      reports.problems.push(problem);
    } else {
      const ofRun = added.filter(({ requestId }) => requestId === id);
      const version = versions.get(streams.get(id) ?? '');
      const findings = addLedgers(report, ofRun);
      reports.findings.set(id, version === undefined ? findings : { ...findings, runtime_version: version });
    }
  }
}

/** A ledger that is not known stays so, whatever is added. */
function addLedgers(report: RunFindings, added: AddedLedger[]): RunFindings {
  const inTime = added.filter(({ isLate }) => !isLate).map(({ ledger }) => ledger);
  const late = added.filter(({ isLate }) => isLate).map(({ ledger }) => ledger);
  return {
    ...report,
    ...(report.ledger === undefined ? {} : { ledger: sumLedgers([report.ledger, ...inTime]) }),
    ...(late.length === 0 ? {} : { late_ledger: sumLedgers(late) }),
  };
}

type AddedLedger = Extract<LogRecord, { type: 'ledger' }>;

interface Sought {
  logGroupName: string;
  startTime: number;
  requestIds: string[];
  /** By request id. */
  found: Map<string, RunFindings>;
  /** As the last look found them. */
  added: AddedLedger[];
  /** The request ids of which there are different records. */
  disputed: Set<string>;
  /** The log stream, by request id. */
  streams: Map<string, string>;
  /** The runtime's version, by log stream. */
  versions: Map<string, string>;
}

async function readUntilComplete(
  sought: Sought,
  { logs, deadline, patience }: { logs: CloudWatchLogsClient; deadline: number; patience: Patience },
): Promise<void> {
  for (;;) {
    await readOnce(sought, logs);
    if (sought.requestIds.every((id) => sought.found.has(id))) return;
    if (patience.now() + pauseMs > deadline) return;
    await patience.sleep(pauseMs);
  }
}

async function readOnce(sought: Sought, client: CloudWatchLogsClient): Promise<void> {
  const { logGroupName, startTime, requestIds } = sought;
  const request = { logGroupName, startTime, filterPattern: logRecordFilter };
  sought.added = [];
  for await (const page of paginateFilterLogEvents({ client }, request)) {
    for (const { message = '', logStreamName } of page.events ?? []) {
      const record = parseLogRecord(message);
      if (record === undefined || !requestIds.includes(record.requestId)) continue;
      note(sought, record);
      if (logStreamName !== undefined) sought.streams.set(record.requestId, logStreamName);
    }
  }
}

function note({ found, added, disputed }: Sought, record: LogRecord): void {
  if (record.type === 'ledger') {
    added.push(record);
    return;
  }
  const { requestId, findings } = record;
  if (!isDeepStrictEqual(found.get(requestId) ?? findings, findings)) disputed.add(requestId);
  found.set(requestId, findings);
}
