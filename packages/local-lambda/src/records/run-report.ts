import type { Ledger } from '@s3-lambda-bench/contract';
import { type Outcome, type Status, statusOf } from '../environments/outcome.ts';
import type { LocalMeasurements, SystemRecord } from './system-log.ts';

const bytesPerMb = 1024 * 1024;

/** What was measured of one invocation. Times in milliseconds. */
export interface Measurements {
  requestId: string;
  outcome: Outcome;
  /** Whether the runtime came back for more after its answer. */
  ready: boolean;
  elapsedMs: number;
  /** Of a cold start whose init phase succeeded. */
  initDurationMs: number | undefined;
  peakBytes: number;
  ledger: Ledger | undefined;
  /** Absent on a machine that does not tell. */
  local: LocalMeasurements | undefined;
  timeoutSeconds: number;
  memoryMb: number;
}

/** The two records that Lambda closes an invocation with. */
export function runRecords(run: Measurements): SystemRecord[] {
  const { requestId, outcome } = run;
  const status = run.ready || outcome.type !== 'response' ? statusOf(outcome) : brokenOff;
  const metrics = { durationMs: roundMs(run.elapsedMs), producedBytes: producedBytes(outcome) };
  return [
    { type: 'platform.runtimeDone', record: { requestId, ...status, metrics } },
    {
      type: 'platform.report',
      record: { requestId, metrics: reportMetrics(run), ...status, ...ownMembers(run) },
    },
  ];
}

/** The runtime answered but did not come back for more. */
const brokenOff: Status = { status: 'error', errorType: 'Runtime.ExitError' };

/** The duration of a timeout is the timeout, whatever the kill took (seen July 2026: runtimeDone 5001.182, report 5000). */
function reportMetrics({
  outcome,
  elapsedMs,
  initDurationMs,
  peakBytes,
  timeoutSeconds,
  memoryMb,
}: Measurements) {
  const timeoutMs = timeoutSeconds * 1000;
  const durationMs = outcome.type === 'timeout' ? timeoutMs : roundMs(Math.min(elapsedMs, timeoutMs));
  return {
    durationMs,
    billedDurationMs: billedMs(durationMs, initDurationMs),
    memorySizeMB: memoryMb,
    maxMemoryUsedMB:
      outcome.type === 'outOfMemory' ? memoryMb : Math.min(memoryMb, Math.ceil(peakBytes / bytesPerMb)),
    ...(initDurationMs === undefined ? {} : { initDurationMs }),
  };
}

/**
 * Since August 2025 the init phase is billed for every runtime and package type, in whole milliseconds rounded up over the sum
 * (aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase; a CloudWatch record of October 2026 has
 * duration 1233.96, init 463.512, billed 1698). An init phase that failed is repeated within the invocation and billed there.
 */
function billedMs(durationMs: number, initDurationMs = 0): number {
  return Math.ceil(roundMs(durationMs + initDurationMs));
}

function producedBytes(outcome: Outcome): number {
  return 'payload' in outcome ? outcome.payload.length : 0;
}

/** The members that are not Lambda's. */
function ownMembers({ ledger, local }: Measurements): { ledger?: Ledger; local?: LocalMeasurements } {
  return { ...(ledger === undefined ? {} : { ledger }), ...(local === undefined ? {} : { local }) };
}

/** Lambda writes durations with three decimals. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
