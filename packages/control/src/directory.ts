import { type CentralRecord, checkRecord, type Entry } from './central-record.ts';
import type { DirectoryPlace } from './end-records.ts';
import { showName } from './entry-name.ts';
import { Refusal } from './errors.ts';
import { findings } from './findings.ts';
import { type ReadAhead, readRange } from './read-ahead.ts';
import { lengths, readCentralHeader } from './records.ts';
import type { Warnings } from './warnings.ts';

/** The central directory, what its names must be (sizes of the source objects by name), and where warnings go. */
interface Listing {
  place: DirectoryPlace;
  expected: ReadonlyMap<string, number>;
  warnings: Warnings;
}

/**
 * Checks the central directory against the source objects, record by record in its order, so that the same archive always
 * gets the same reason. Stops at the first fault: no more records are read than there are objects, plus one. Throws a Refusal.
 */
export async function listEntries(
  bytes: ReadAhead,
  { place, expected, warnings }: Listing,
): Promise<Entry[]> {
  const listed = new Map<string, Entry>();
  for await (const record of readRecords(bytes, place)) {
    const name = showName(record.name);
    const { at } = record;
    if (name.includes('/')) throw new Refusal(findings.nestedPath(name, at));
    const sourceBytes = expected.get(name);
    if (sourceBytes === undefined || listed.has(name)) {
      throw new Refusal(findings.unknownOrDuplicate(name, at));
    }
    const entry = checkRecord({ ...record, shownName: name }, sourceBytes, warnings);
    checkOffset(entry, place.start, bytes.sizeBytes);
    listed.set(name, entry);
  }
  if (listed.size < expected.size) throw new Refusal(missing(expected, listed));
  return [...listed.values()];
}

/** The records, which must fill the directory and be as many as the end record says. Readers go by the one or by the other. */
async function* readRecords(
  bytes: ReadAhead,
  { start, end, entries }: DirectoryPlace,
): AsyncGenerator<CentralRecord, void, void> {
  const read = makeCursor(bytes, end);
  let at = start;
  for (let count = 0; count < entries; count += 1) {
    const fixed = await read(at, lengths.centralHeader);
    if (fixed === undefined) throw endsEarly({ count, entries, end, at });
    const header = readCentralHeader(fixed);
    if (header === undefined) {
      const detail = `there is no central directory record ${count + 1} of ${entries} at ${at}`;
      throw new Refusal(findings.directoryRecord(detail, at));
    }
    const rest = await read(
      at + lengths.centralHeader,
      header.nameLength + header.extraLength + header.commentLength,
    );
    if (rest === undefined) throw endsEarly({ count, entries, end, at });
    const extraEnd = header.nameLength + header.extraLength;
    yield {
      at,
      header,
      name: rest.subarray(0, header.nameLength),
      extra: rest.subarray(header.nameLength, extraEnd),
      comment: rest.subarray(extraEnd),
    };
    at += lengths.centralHeader + rest.length;
  }
  if (at === end) return;
  throw new Refusal(findings.wrongCount(`it has ${end - at} bytes after the last of ${entries} records`, at));
}

function endsEarly({
  count,
  entries,
  end,
  at,
}: {
  count: number;
  entries: number;
  end: number;
  at: number;
}): Refusal {
  return new Refusal(findings.wrongCount(`it ends, at ${end}, within record ${count + 1} of ${entries}`, at));
}

/** How much of the directory is read at a time, in bytes; a record is hardly ever longer than a few hundred. */
const windowBytes = 64 * 1024;

/** Gives bytes from ever later places of the range that ends at `end`; nothing where they are not all inside it. */
function makeCursor(bytes: ReadAhead, end: number) {
  let windowStart = 0;
  let window: Buffer = Buffer.alloc(0);
  return async (start: number, length: number): Promise<Buffer | undefined> => {
    if (start + length > end) return undefined;
    if (start < windowStart || start + length > windowStart + window.length) {
      window = await readRange(bytes, start, Math.min(end, start + Math.max(length, windowBytes)));
      windowStart = start;
    }
    return window.subarray(start - windowStart, start - windowStart + length);
  };
}

function checkOffset(
  { name, at, localHeaderOffset }: Entry,
  directoryStart: number,
  sizeBytes: number,
): void {
  const headerEnd = localHeaderOffset + lengths.localHeader;
  if (headerEnd <= directoryStart) return;
  if (headerEnd <= sizeBytes) throw new Refusal(findings.overlap(name, '', localHeaderOffset));
  const detail = `the local header of '${name}' ends at ${headerEnd}, beyond its ${sizeBytes} bytes`;
  throw new Refusal(findings.truncated(detail, at, name));
}

function missing(expected: ReadonlyMap<string, number>, listed: ReadonlyMap<string, Entry>) {
  const names = [...expected.keys()].filter((name) => !listed.has(name)).sort();
  return findings.missing(names.length, names.slice(0, 5));
}
