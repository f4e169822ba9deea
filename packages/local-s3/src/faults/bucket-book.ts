import { type Rate, refill, reserve, type TokenBucket, takeOne } from './token-bucket.ts';

/** Token buckets by name, made when first asked for. A name MUST always come with the same rate. */
interface BucketBook {
  /** Whether a token was there to take. */
  take: (name: string, rate: Rate, nowMs: number) => boolean;
  /** Milliseconds until the tokens taken will be there. */
  reserve: (name: string, rate: Rate, count: number, nowMs: number) => number;
}

const fewBuckets = 1_000;

export function makeBucketBook(): BucketBook {
  const buckets = new Map<string, { bucket: TokenBucket; rate: Rate }>();
  let sweepAtSize = fewBuckets;
  const current = (name: string, rate: Rate, nowMs: number) => refill(buckets.get(name)?.bucket, rate, nowMs);
  const keep = (name: string, rate: Rate, bucket: TokenBucket) => {
    buckets.set(name, { bucket, rate });
    if (buckets.size < sweepAtSize) return;
    for (const [other, entry] of buckets) {
      if (isFull(entry, bucket.atMs)) buckets.delete(other);
    }
    sweepAtSize = Math.max(fewBuckets, 2 * buckets.size);
  };
  return {
    take: (name, rate, nowMs) => {
      const { bucket, isTaken } = takeOne(current(name, rate, nowMs));
      keep(name, rate, bucket);
      return isTaken;
    },
    reserve: (name, rate, count, nowMs) => {
      const { bucket, waitMs } = reserve(current(name, rate, nowMs), rate, count);
      keep(name, rate, bucket);
      return waitMs;
    },
  };
}

/** Such a one is as good as new, and need not be kept. */
function isFull({ bucket, rate }: { bucket: TokenBucket; rate: Rate }, nowMs: number): boolean {
  return refill(bucket, rate, nowMs).tokens === rate.capacity;
}
