import type { Bucket } from '../src/bucket.ts';

/** A Bucket in memory that counts what it is asked, and can be told to fail. */
export interface MemoryBucket extends Bucket {
  objects: Map<string, Buffer>;
  calls: { put: string[]; remove: string[]; abortUploads: number };
  /** Called before each put; throws to make it fail. */
  beforePut: (key: string) => Promise<void> | void;
}

export function givenMemoryBucket(contents: Record<string, string> = {}): MemoryBucket {
  const objects = new Map<string, Buffer>(
    Object.entries(contents).map(([key, text]) => [key, Buffer.from(text)]),
  );
  const calls: MemoryBucket['calls'] = { put: [], remove: [], abortUploads: 0 };
  const bucket: MemoryBucket = {
    objects,
    calls,
    beforePut: () => undefined,
    async *list(prefix) {
      for (const key of [...objects.keys()].filter((name) => name.startsWith(prefix)).sort()) {
        yield { key, sizeBytes: objects.get(key)?.length ?? 0 };
      }
    },
    readText: async (key) => objects.get(key)?.toString(),
    async writeText(key, text) {
      objects.set(key, Buffer.from(text));
    },
    async put(key, object) {
      await bucket.beforePut(key);
      calls.put.push(key);
      const body = object.makeBody();
      objects.set(key, Buffer.isBuffer(body) ? body : Buffer.concat(await body.toArray()));
    },
    async remove(keys) {
      calls.remove.push(...keys);
      for (const key of keys) objects.delete(key);
    },
    async abortUploads() {
      calls.abortUploads += 1;
    },
  };
  return bucket;
}

/** The same bucket whose puts fail once the signal aborts, as those of S3 do. */
export function boundTo(bucket: MemoryBucket, signal: AbortSignal): Bucket {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => undefined);
  signal.addEventListener('abort', () => reject(signal.reason));
  return { ...bucket, put: (key, object) => Promise.race([bucket.put(key, object), aborted]) };
}
