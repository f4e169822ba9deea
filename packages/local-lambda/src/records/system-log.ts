import type { Ledger } from '@s3-lambda-bench/contract';
import type { Status } from '../environments/outcome.ts';

/** `init` when an environment starts, `invoke` when a process that ended is started again within an invocation. */
export type InitPhase = 'init' | 'invoke';

const initialization = { initializationType: 'on-demand' } as const;

interface InitStart {
  phase: InitPhase;
  runtimeVersion: string;
  functionName: string;
  functionVersion: string;
  instanceId: string;
  instanceMaxMemory: number;
}

/** Durations in milliseconds with three decimals, memory in MB, as Lambda writes them. */
interface ReportMetrics {
  durationMs: number;
  billedDurationMs: number;
  memorySizeMB: number;
  maxMemoryUsedMB: number;
  initDurationMs?: number;
}

/** What this machine measured of a run, and how far it could hold it to Lambda's limits. */
export interface LocalMeasurements {
  /** CPU time of all processes, user and system, with the init phase of a cold start, in milliseconds. */
  cpuMs: number;
  /** The share of the machine's CPUs that it was held to, as a number of CPUs. Absent where it had them all. */
  vcpus?: number;
  /** Whether the kernel kept the memory within its limit, or what was resident was looked at now and then. */
  memoryLimit: 'cgroup' | 'watched';
}

/** What a run asked of S3 that is not in its report. `isLate`: it arrived after the function had answered. */
export interface LedgerRecord {
  requestId: string;
  isLate: boolean;
  ledger: Ledger;
}

/**
 * Lambda's system log events (developer guide, "Lambda Telemetry API Event schema reference"), members in the order in which
 * CloudWatch shows them (seen October 2026). Not Lambda's are the members `ledger`, which is what the run asked of S3, and `local`, and
 * `local.ledger`, which is what became known of that after the report; a run may have several.
 */
export type SystemRecord =
  | { type: 'platform.initStart'; record: InitStart }
  | { type: 'platform.initRuntimeDone'; record: { phase: InitPhase } & Status }
  | {
      type: 'platform.initReport';
      record: { phase: InitPhase } & Status & { metrics: { durationMs: number } };
    }
  | { type: 'platform.start'; record: { requestId: string; functionArn: string; version: string } }
  | {
      type: 'platform.runtimeDone';
      record: { requestId: string } & Status & { metrics: { durationMs: number; producedBytes: number } };
    }
  | {
      type: 'platform.report';
      record: { requestId: string; metrics: ReportMetrics } & Status & {
          ledger?: Ledger;
          local?: LocalMeasurements;
        };
    }
  | { type: 'local.ledger'; record: LedgerRecord };

export type SystemLogLevel = 'DEBUG' | 'INFO' | 'WARN';

const levelRanks: Record<SystemLogLevel, number> = { DEBUG: 0, INFO: 1, WARN: 2 };

/** The developer guide's table "System log level event mapping". */
function levelOf({ type, record }: SystemRecord): SystemLogLevel {
  if ('status' in record && record.status !== 'success') return 'WARN';
  return type === 'platform.initRuntimeDone' ||
    type === 'platform.initReport' ||
    type === 'platform.runtimeDone'
    ? 'DEBUG'
    : 'INFO';
}

/** The event as CloudWatch shows it in JSON format, or nothing where the function's system log level leaves it out. */
export function toJsonEvent(event: SystemRecord, time: Date, leastLevel: SystemLogLevel): string | undefined {
  if (levelRanks[levelOf(event)] < levelRanks[leastLevel]) return undefined;
  const ofInit = event.type.startsWith('platform.init') ? initialization : {};
  return JSON.stringify({
    time: time.toISOString(),
    type: event.type,
    record: { ...ofInit, ...event.record },
  });
}

/** The lines that stand for the event in Text format; most events have none. */
export function toTextEvents({ type, record }: SystemRecord): string[] {
  switch (type) {
    case 'platform.initStart':
      return [`INIT_START Runtime Version: ${record.runtimeVersion}\n`];
    case 'platform.initReport':
      return record.status === 'success' ? [] : [`INIT_REPORT ${initReportLine(record)}\n`];
    case 'platform.start':
      return [`START RequestId: ${record.requestId} Version: ${record.version}\n`];
    case 'platform.report':
      return [`END RequestId: ${record.requestId}\n`, `REPORT ${reportLine(record)}\n`];
    default:
      return [];
  }
}

function initReportLine(record: { phase: InitPhase; metrics: { durationMs: number } } & Status): string {
  return fields([
    ['Init Duration', `${record.metrics.durationMs.toFixed(2)} ms`],
    ['Phase', record.phase],
    ...statusFields(record),
  ]);
}

function reportLine(record: { requestId: string; metrics: ReportMetrics } & Status): string {
  const { metrics } = record;
  return fields([
    ['RequestId', record.requestId],
    ['Duration', `${metrics.durationMs.toFixed(2)} ms`],
    ['Billed Duration', `${metrics.billedDurationMs} ms`],
    ['Memory Size', `${metrics.memorySizeMB} MB`],
    ['Max Memory Used', `${metrics.maxMemoryUsedMB} MB`],
    ...(metrics.initDurationMs === undefined
      ? []
      : [['Init Duration', `${metrics.initDurationMs.toFixed(2)} ms`] as const]),
    ...statusFields(record),
  ]);
}

function statusFields({ status, errorType }: Status): (readonly [string, string])[] {
  if (status === 'success') return [];
  return [['Status', status], ...(errorType === undefined ? [] : [['Error Type', errorType] as const])];
}

/** Each field ends in a tab, the last one too. */
function fields(pairs: (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${name}: ${value}\t`).join('');
}
