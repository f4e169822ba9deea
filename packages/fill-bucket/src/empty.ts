import { forEachBounded } from './bounded.ts';
import type { Bucket } from './bucket.ts';

/** DeleteObjects takes at most 1,000 keys (S3 API reference). */
const keysPerRequest = 1_000;
const concurrency = 4;

/** Empties the bucket, unfinished multipart uploads included: the bucket exists for the benchmark only. */
export async function emptyBucket(bucket: Bucket, signal: AbortSignal): Promise<void> {
  await bucket.abortUploads();
  await emptyPrefix(bucket, { prefix: '' }, signal);
}

/** Deletes every object whose key starts with `prefix`, and not with `except`. */
export async function emptyPrefix(
  bucket: Bucket,
  { prefix, except }: { prefix: string; except?: string },
  signal: AbortSignal,
): Promise<void> {
  await removeAll(bucket, listKeys(bucket, prefix, except), signal);
}

/** Deletes the keys, as many as there are, and throws if any of them stayed. */
export async function removeAll(
  bucket: Bucket,
  keys: AsyncIterable<string> | Iterable<string>,
  signal: AbortSignal,
): Promise<void> {
  await forEachBounded(batches(keys), { concurrency }, async (batch) => {
    signal.throwIfAborted();
    await bucket.remove(batch);
  });
}

async function* listKeys(bucket: Bucket, prefix: string, except?: string): AsyncGenerator<string> {
  for await (const { key } of bucket.list(prefix)) {
    if (except === undefined || !key.startsWith(except)) yield key;
  }
}

async function* batches(keys: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const key of keys) {
    batch.push(key);
    if (batch.length < keysPerRequest) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
