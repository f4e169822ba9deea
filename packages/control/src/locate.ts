import { findDescriptor } from './data-descriptor.ts';
import type { Entry } from './directory.ts';
import { Refusal } from './errors.ts';
import { findings } from './findings.ts';
import { checkLocalHeader } from './local-header.ts';
import { type ReadAhead, readRange } from './read-ahead.ts';
import { flagBits, lengths, methods, readLocalHeader, signatures } from './records.ts';
import { planShard, type Shard } from './shards.ts';
import type { Warnings } from './warnings.ts';

/** An entry and where its data is, in bytes from the start of the archive. */
export interface LocatedEntry {
  entry: Entry;
  dataStart: number;
  dataEnd: number;
}

/**
 * How many bytes that belong to no record may stand in one place: a self-extractor's stub before the first entry, alignment after
 * any. Whoever seeks never sees them; who reads from a pipe is warned.
 */
const allowedGapBytes = { beforeFirst: 1024 * 1024, after: 64 * 1024 };

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
    const to = inPhysicalOrder[0]?.localHeaderOffset ?? directoryStart;
    await checkGap(bytes, { from: 0, to, allowedBytes: allowedGapBytes.beforeFirst }, warnings);
  }
  for (const [index, entry] of inPhysicalOrder.slice(first, end).entries()) {
    const next = inPhysicalOrder[first + index + 1] ?? directory;
    const span = await locate(bytes, { entry, next, directoryStart, warnings });
    yield { entry, dataStart: span.dataStart, dataEnd: span.dataEnd };
    const to = next.localHeaderOffset;
    await checkGap(bytes, { from: span.end, to, allowedBytes: allowedGapBytes.after }, warnings);
  }
}

interface Gap {
  from: number;
  to: number;
  allowedBytes: number;
}

/** Who reads from a pipe may take what looks like a record for one: an entry that is not in the directory, or the directory itself. */
const signaturesOfRecords = [
  signatures.localHeader,
  signatures.centralHeader,
  signatures.zip64End,
  signatures.end,
].map((signature) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
});

async function checkGap(
  bytes: ReadAhead,
  { from, to, allowedBytes }: Gap,
  warnings: Warnings,
): Promise<void> {
  const gapBytes = to - from;
  if (gapBytes === 0) return;
  if (gapBytes > allowedBytes) throw new Refusal(findings.gap(gapBytes, allowedBytes, from));
  const gap = await readRange(bytes, from, to);
  const found = signaturesOfRecords.map((signature) => gap.indexOf(signature)).filter((at) => at !== -1);
  if (found.length > 0) throw new Refusal(findings.hiddenRecord(from + Math.min(...found)));
  warnings.add('gap', { offset: from });
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
  checkLocalHeader(entry, { fixed, variable });
  const hasDescriptor = (fixed.flags & flagBits.dataDescriptor) !== 0;
  if (!hasDescriptor) return { dataStart, dataEnd, end: dataEnd };
  if (entry.method === methods.store) warnings.add('stored-with-descriptor', { entry: name, offset: at });
  return { dataStart, dataEnd, end: await findDescriptor(bytes, { entry, dataEnd, limit }) };
}
