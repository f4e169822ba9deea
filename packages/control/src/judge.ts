import type { Verdict } from '@s3-lambda-bench/contract';
import type { Archive } from './archive.ts';
import { checkContent } from './content.ts';
import { listEntries } from './directory.ts';
import { findDirectory } from './end-records.ts';
import { explain } from './explain.ts';
import { openLanes } from './lanes.ts';
import { locateEntries } from './locate.ts';
import { makeReadAhead, type ReadAheadOptions } from './read-ahead.ts';
import type { Shard } from './shards.ts';
import { makeWarnings } from './warnings.ts';

/** 8 MiB is large enough that a request's latency hardly counts, and three ahead keep a fast network busy. */
const usualReadAhead = { blockBytes: 8 * 1024 * 1024, blocksAhead: 3 };

export interface JudgeOptions extends Partial<ReadAheadOptions> {
  /** Which part of the entries to judge; all of them if absent. */
  shard?: Shard | undefined;
}

/**
 * Judges an archive against the source objects, whose sizes in bytes are given by name. Never throws: what is wrong with the
 * archive is an `invalid: ` verdict, anything else a `harness: ` one. Cheap checks on the whole central directory come
 * first, then every byte of every entry, in physical order so that each is fetched once. Of a shard, the verdict counts its own
 * entries; an archive is valid if all of its shards are, and the reason of the first that is not is the archive's.
 */
export async function judge(
  archive: Archive,
  expected: ReadonlyMap<string, number>,
  { shard = { index: 0, count: 1 }, ...readAhead }: JudgeOptions = {},
): Promise<Verdict> {
  const lanes = openLanes();
  try {
    const bytes = makeReadAhead(archive, { ...usualReadAhead, readers: lanes.count, ...readAhead });
    const warnings = makeWarnings();
    const place = await findDirectory(bytes, warnings);
    const entries = await listEntries(bytes, { place, expected, warnings });
    const located = locateEntries(bytes, { entries, directoryStart: place.start, warnings, shard });
    const judged = { entries: 0, content_bytes: 0 };
    await lanes.forEach(located, async (one, getLane) => {
      await checkContent(one, bytes, getLane);
      judged.entries += 1;
      judged.content_bytes += one.entry.uncompressedSize;
    });
    const found = warnings.list();
    return {
      valid: true,
      ...judged,
      archive_bytes: archive.sizeBytes,
      ...(found.length === 0 ? {} : { warnings: found }),
    };
  } catch (error) {
    return { valid: false, ...explain(error) };
  } finally {
    await lanes.close();
  }
}
