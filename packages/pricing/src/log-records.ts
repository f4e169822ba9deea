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
  const { requestId, metrics, ledger } = record;
  return {
    type: 'report',
    requestId,
    findings: {
      billed_duration_ms: metrics.billedDurationMs,
      ...(metrics.initDurationMs === undefined ? {} : { init_duration_ms: metrics.initDurationMs }),
      ...(metrics.maxMemoryUsedMB === undefined ? {} : { max_memory_used_mb: metrics.maxMemoryUsedMB }),
      ...(ledger === undefined ? {} : { ledger }),
    },
  };
}

/** Lambda developer guide, "Lambda Telemetry API Event schema reference": platform.report. `ledger` is the local cloud's own. */
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
  }),
});

/** The local cloud's own (packages/local-lambda, README): what the report of a run does not have of its ledger. */
const ledgerEventSchema = z.object({
  type: z.literal('local.ledger'),
  record: z.object({ requestId: z.string(), isLate: z.boolean(), ledger: ledgerSchema }),
});

const eventSchema = z.discriminatedUnion('type', [reportEventSchema, ledgerEventSchema]);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
