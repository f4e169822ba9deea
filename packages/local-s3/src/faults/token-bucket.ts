/** Tokens come in at `perSecond` until there are `capacity` of them. */
export interface Rate {
  perSecond: number;
  capacity: number;
}

/** As it was at a time (Unix, milliseconds). Below 0 it owes what has been reserved ahead. */
export interface TokenBucket {
  tokens: number;
  atMs: number;
}

/** The bucket now; one that is new is full. A clock that was set back brings no tokens and takes none. */
export function refill(bucket: TokenBucket | undefined, rate: Rate, nowMs: number): TokenBucket {
  if (bucket === undefined) return { tokens: rate.capacity, atMs: nowMs };
  const earned = (Math.max(0, nowMs - bucket.atMs) * rate.perSecond) / 1000;
  return { tokens: Math.min(rate.capacity, bucket.tokens + earned), atMs: nowMs };
}

/** Takes one token, if one is there. */
export function takeOne(bucket: TokenBucket): { bucket: TokenBucket; isTaken: boolean } {
  if (bucket.tokens < 1) return { bucket, isTaken: false };
  return { bucket: { ...bucket, tokens: bucket.tokens - 1 }, isTaken: true };
}

/** Takes tokens whether they are there or not, and says how long it is until they are. */
export function reserve(
  bucket: TokenBucket,
  rate: Rate,
  count: number,
): { bucket: TokenBucket; waitMs: number } {
  const tokens = bucket.tokens - count;
  return { bucket: { ...bucket, tokens }, waitMs: (Math.max(0, -tokens) * 1000) / rate.perSecond };
}
