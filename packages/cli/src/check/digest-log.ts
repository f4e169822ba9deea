import { type Ledger, type RunRecord, sumLedgers } from '@s3-lambda-bench/contract';
import { parseLogRecord } from '@s3-lambda-bench/pricing';

/** What Lambda reported of one run. */
type RunReport = Omit<RunRecord, 'run_index' | 'started_at_ms' | 'duration_ms' | 'ledger' | 'late_ledger'>;

/** A function's log, taken apart. */
export interface LogDigest {
  /** In the order in which they were reported. */
  runs: RunReport[];
  /** What all of them asked of S3 before they had answered, and after. */
  ledger: Ledger;
  lateLedger: Ledger;
  /** What the function itself printed, event by event, each in lines. */
  printed: string[][];
}

/** Takes the messages of a function's log group apart: Lambda's own records, and what the function printed. */
export function digestLog(messages: string[]): LogDigest {
  const records = messages.flatMap((message) => parseLogRecord(message) ?? []);
  const reports = records.flatMap((record) => (record.type === 'report' ? [record] : []));
  const added = records.flatMap((record) => (record.type === 'ledger' ? [record] : []));
  const inTime = [
    ...reports.map(({ findings }) => findings.ledger ?? {}),
    ...added.filter(({ isLate }) => !isLate).map(({ ledger }) => ledger),
  ];
  return {
    runs: reports.map(({ requestId, findings: { ledger: _, late_ledger: __, ...report } }) => ({
      request_id: requestId,
      ...report,
    })),
    ledger: sumLedgers(inTime),
    lateLedger: sumLedgers(added.filter(({ isLate }) => isLate).map(({ ledger }) => ledger)),
    printed: messages.filter((message) => !isSystemRecord(message)).map(printedLines),
  };
}

/** Those that Lambda and the local cloud write have a type, such as `platform.start`. */
function isSystemRecord(message: string): boolean {
  const document = parseObject(message);
  return typeof document?.type === 'string' && /^(platform|local)\./.test(document.type);
}

/** In JSON format a runtime wraps what is printed: what a person wants of that is the text. */
function printedLines(message: string): string[] {
  const envelope = parseObject(message) ?? {};
  const text = typeof envelope.message === 'string' ? envelope.message : describeError(envelope);
  const level = text !== undefined && typeof envelope.level === 'string' ? `${envelope.level} ` : '';
  return `${level}${text ?? message}`.split('\n').filter((line) => line.trim() !== '');
}

/** An error is an object in the place of the message (Node.js), or stands in the envelope itself (Python). */
function describeError(envelope: Record<string, unknown>): string | undefined {
  const error = asObject(envelope.message) ?? envelope;
  if (typeof error.errorMessage !== 'string') return undefined;
  const title = `${error.errorType}: ${error.errorMessage}`;
  const frames = Array.isArray(error.stackTrace) ? error.stackTrace.filter((frame) => frame !== title) : [];
  return [title, ...frames].join('\n');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
