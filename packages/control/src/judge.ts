import type { Verdict } from '@s3-lambda-bench/contract';
import type { Archive } from './archive.ts';
import { checkContent } from './content.ts';
import { listEntries } from './directory.ts';
import { findDirectory } from './end-records.ts';
import { explain } from './explain.ts';
import { openLanes } from './lanes.ts';
import { locateEntries } from './locate.ts';
import { makeReadAhead, type ReadAheadOptions } from './read-ahead.ts';
import { makeWarnings } from './warnings.ts';

/** 8 MiB is large enough that a request's latency hardly counts, and three ahead keep a fast network busy. */
const usualReadAhead = { blockBytes: 8 * 1024 * 1024, blocksAhead: 3 };

/**
 * Judges an archive against the source objects, whose sizes in bytes are given by name. Never throws: what is wrong with the
 * archive is an `invalid: ` verdict, anything else a `harness: ` one. Cheap checks on the whole central directory come
 * first, then every byte of every entry, in physical order so that each is fetched once.
 */
export async function judge(
  archive: Archive,
  expected: ReadonlyMap<string, number>,
  options: Partial<ReadAheadOptions> = {},
): Promise<Verdict> {
  const lanes = openLanes();
  try {
    const bytes = makeReadAhead(archive, { ...usualReadAhead, readers: lanes.count, ...options });
    const warnings = makeWarnings();
    const place = await findDirectory(bytes, warnings);
    const entries = await listEntries(bytes, { place, expected, warnings });
    const located = locateEntries(bytes, { entries, directoryStart: place.start, warnings });
    await lanes.forEach(located, (entry, getLane) => checkContent(entry, bytes, getLane));
    const found = warnings.list();
    return {
      valid: true,
      entries: entries.length,
      content_bytes: entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0),
      archive_bytes: archive.sizeBytes,
      ...(found.length === 0 ? {} : { warnings: found }),
    };
  } catch (error) {
    return { valid: false, ...explain(error) };
  } finally {
    await lanes.close();
  }
}
