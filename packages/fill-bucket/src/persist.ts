import { isNativeError } from 'node:util/types';

export interface PersistTools {
  sleep(ms: number, options: { signal: AbortSignal }): Promise<unknown>;
  /** A number inside [0, 1). */
  random(): number;
  /** When it aborts, nothing is asked again. */
  signal: AbortSignal;
}

/** With the pauses below one request is tried for about five minutes, and never for more than ten. */
const maxAttempts = 36;
const firstPauseMs = 200;
const longestPauseMs = 20_000;

/**
 * Asks S3 again while it is busy (SlowDown), failing (5xx) or out of reach, after random pauses that grow. Not left to the SDK: all
 * retries of its client share a quota, which 32 uploads use up in the first seconds of a SlowDown, and it sends no stream twice.
 */
export async function persist<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { sleep, random, signal }: PersistTools,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await ask(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === maxAttempts || !isPassing(error)) throw error;
    }
    await sleep(random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)), { signal });
  }
}

/** Whether the same request may well succeed later. */
function isPassing(error: unknown): boolean {
  return (
    isNativeError(error) && (isFromNetwork(error) || isStatusPassing(statusOf(error)) || isTimeout(error))
  );
}

/** Node's own mistakes have codes too, which start with ERR_. */
function isFromNetwork(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && /^E(?!RR_)/.test(error.code);
}

function isStatusPassing(status: unknown): boolean {
  return typeof status === 'number' && (status >= 500 || status === 429);
}

/** The SDK's own, and S3's 400 to a body that comes too slowly (S3 API reference, "Error responses"). */
function isTimeout({ name }: Error): boolean {
  return name === 'TimeoutError' || name === 'RequestTimeout';
}

/** What the SDK notes of S3's answer. */
function statusOf(error: Error): unknown {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? metadata.httpStatusCode
    : undefined;
}
