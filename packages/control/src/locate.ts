import type { Entry } from './central-record.ts';
import { findDescriptor } from './data-descriptor.ts';
import { Refusal } from './errors.ts';
import { findings } from './findings.ts';
import { checkGap } from './gaps.ts';
import { checkLocalHeader } from './local-header.ts';
import { checkOtherFormats } from './other-formats.ts';
import { type ReadAhead, readRange } from './read-ahead.ts';
import { flagBits, lengths, readLocalHeader } from './records.ts';
import { planShard, type Shard } from './shards.ts';
import type { Warnings } from './warnings.ts';

/** An entry and where its data is, in bytes from the start of the archive. */
export interface LocatedEntry {
  entry: Entry;
  dataStart: number;
  dataEnd: number;
}

interface Layout {
  entries: readonly Entry[];
  directoryStart: number;
  warnings: Warnings;
  shard: Shard;
}

/**
 * The entries of a shard in the order of their local headers, each with where its data is. Between them they fill the archive up to
 * its central directory, but for a few bytes. Throws a Refusal where a local header or a data descriptor is not what the
 * directory says, or an entry reaches into what follows it.
 */
export async function* locateEntries(
  bytes: ReadAhead,
  { entries, directoryStart, warnings, shard }: Layout,
): AsyncGenerator<LocatedEntry, void, void> {
  const inPhysicalOrder = entries.toSorted((a, b) => a.localHeaderOffset - b.localHeaderOffset);
  const directory = { name: '', localHeaderOffset: directoryStart };
  const { first, end } = planShard(inPhysicalOrder, shard);
  if (first === 0) {
    await checkOtherFormats(bytes);
    const to = inPhysicalOrder[0]?.localHeaderOffset ?? directoryStart;
    await checkGap(bytes, { where: 'beforeFirst', from: 0, to }, warnings);
  }
  for (const [index, entry] of inPhysicalOrder.slice(first, end).entries()) {
    const next = inPhysicalOrder[first + index + 1] ?? directory;
    const span = await locate(bytes, { entry, next, directoryStart, warnings });
    yield { entry, dataStart: span.dataStart, dataEnd: span.dataEnd };
    const where = next === directory ? 'afterLast' : 'between';
    await checkGap(bytes, { where, from: span.end, to: next.localHeaderOffset }, warnings);
  }
}

interface Place {
  entry: Entry;
  /** What follows it: another entry, or the central directory, which has no name. */
  next: Pick<Entry, 'name' | 'localHeaderOffset'>;
  directoryStart: number;
  warnings: Warnings;
}

async function locate(
  bytes: ReadAhead,
  { entry, next, directoryStart, warnings }: Place,
): Promise<{ dataStart: number; dataEnd: number; end: number }> {
  const { name, localHeaderOffset: at } = entry;
  const fixedEnd = at + lengths.localHeader;
  const fixed = readLocalHeader(await readRange(bytes, at, fixedEnd));
  if (fixed === undefined) throw new Refusal(findings.noLocalHeader(name, at));
  const dataStart = fixedEnd + fixed.nameLength + fixed.extraLength;
  const dataEnd = dataStart + entry.compressedSize;
  if (dataEnd > bytes.sizeBytes) {
    const detail = `the data of '${name}' ends at ${dataEnd}, beyond its ${bytes.sizeBytes} bytes`;
    throw new Refusal(findings.truncated(detail, dataStart, name));
  }
  const limit = Math.min(next.localHeaderOffset, directoryStart);
  if (dataEnd > limit)
    throw new Refusal(findings.overlap(name, limit === directoryStart ? '' : next.name, at));
  const variable = await readRange(bytes, fixedEnd, dataStart);
  const { isZip64 } = checkLocalHeader(entry, { fixed, variable }, warnings);
  const hasDescriptor = (fixed.flags & flagBits.dataDescriptor) !== 0;
  if (!hasDescriptor) return { dataStart, dataEnd, end: dataEnd };
  const end = await findDescriptor(bytes, { entry, isZip64, dataEnd, limit, warnings });
  return { dataStart, dataEnd, end };
}
