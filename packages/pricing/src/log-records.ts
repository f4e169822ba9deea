import { ledgerSchema } from '@s3-lambda-bench/contract';
import { z } from 'zod';
import type { RunFindings } from './rank.ts';

/** What a log group says of one invocation, by its Lambda request id. */
export type LogRecord =
  | { type: 'report'; requestId: string; findings: RunFindings }
  | { type: 'ledger'; requestId: string; isLate: boolean; ledger: z.output<typeof ledgerSchema> };

/** Finds the records that `parseLogRecord` reads (CloudWatch Logs user guide, "Filter pattern syntax"). */
export const logRecordFilter = '{ ($.type = "platform.report") || ($.type = "local.ledger") }';

/** Undefined for whatever else stands in a log. */
export function parseLogRecord(message: string): LogRecord | undefined {
  const event = eventSchema.safeParse(parseJson(message));
  if (!event.success) return undefined;
  const { type, record } = event.data;
  if (type === 'local.ledger') return { type: 'ledger', ...record };
  const { requestId, metrics, ledger, local } = record;
  return {
    type: 'report',
    requestId,
    findings: {
      billed_duration_ms: metrics.billedDurationMs,
      ...(metrics.initDurationMs === undefined ? {} : { init_duration_ms: metrics.initDurationMs }),
      ...(metrics.maxMemoryUsedMB === undefined ? {} : { max_memory_used_mb: metrics.maxMemoryUsedMB }),
      ...(local === undefined ? {} : { cpu_ms: local.cpuMs }),
      ...(local?.vcpus === undefined ? {} : { vcpus: local.vcpus }),
      ...(ledger === undefined ? {} : { ledger }),
    },
  };
}

/** Lambda developer guide, "Lambda Telemetry API Event schema reference": platform.report. `ledger` and `local` are the local cloud's own. */
const reportEventSchema = z.object({
  type: z.literal('platform.report'),
  record: z.object({
    requestId: z.string(),
    metrics: z.object({
      billedDurationMs: z.number().min(0),
      initDurationMs: z.number().min(0).optional(),
      maxMemoryUsedMB: z.number().min(0).optional(),
    }),
    ledger: ledgerSchema.optional().catch(undefined),
    local: z
      .object({ cpuMs: z.number().min(0), vcpus: z.number().positive().optional() })
      .optional()
      .catch(undefined),
  }),
});

/** The local cloud's own (packages/local-lambda, README): what the report of a run does not have of its ledger. */
const ledgerEventSchema = z.object({
  type: z.literal('local.ledger'),
  record: z.object({ requestId: z.string(), isLate: z.boolean(), ledger: ledgerSchema }),
});

const eventSchema = z.discriminatedUnion('type', [reportEventSchema, ledgerEventSchema]);

/** Finds the records that `parseRuntimeVersion` reads. */
export const initStartFilter = '{ $.type = "platform.initStart" }';

/** The version that a platform.initStart names, if the message is one and does. */
export function parseRuntimeVersion(message: string): string | undefined {
  const event = initStartSchema.safeParse(parseJson(message));
  return event.success ? event.data.record.runtimeVersion : undefined;
}

/** The same reference: platform.initStart, whose version is optional. A function can write one too: what is longer than a version is none. */
const initStartSchema = z.object({
  type: z.literal('platform.initStart'),
  record: z.object({ runtimeVersion: z.string().min(1).max(200) }),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
