import type { Entry } from './central-record.ts';

/** One of the `count` parts that an archive is judged in, each by an invocation of its own. `index` counts from 0. */
export interface Shard {
  index: number;
  count: number;
}

/** What an entry costs beside its bytes, in bytes that could be hashed meanwhile: its header and what is done once. */
const entryOverheadBytes = 16 * 1024;

/**
 * Cuts the entries, in physical order, into `count` runs of about the same number of bytes, some of them perhaps empty: the first
 * and the last index of the shard, the latter excluded. Every entry is in exactly one shard, whoever asks.
 */
export function planShard(
  entries: readonly Entry[],
  { index, count }: Shard,
): { first: number; end: number } {
  const weights = entries.map(({ compressedSize }) => compressedSize + entryOverheadBytes);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  let first = 0;
  let end = 0;
  for (const weight of weights) {
    const middle = before + weight / 2;
    if (middle < (total * index) / count) first += 1;
    if (middle < (total * (index + 1)) / count) end += 1;
    before += weight;
  }
  return { first, end };
}
