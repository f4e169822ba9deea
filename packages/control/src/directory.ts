import type { DirectoryPlace } from './end-records.ts';
import { Refusal } from './errors.ts';
import {
  type ExtraFields,
  faultOf,
  libarchiveAttributesOf,
  parseExtraFields,
  resolveZip64,
  unicodePathOf,
} from './extra-fields.ts';
import { fileTypeOf } from './file-type.ts';
import { findings } from './findings.ts';
import { type ReadAhead, readRange } from './read-ahead.ts';
import { type CentralHeader, flagBits, lengths, methods, readCentralHeader } from './records.ts';
import type { Warnings } from './warnings.ts';

/** An entry as its central directory record tells it, ZIP64 resolved. `at` is where the record is, in bytes from the start. */
export interface Entry {
  name: string;
  /** Size of its source object. */
  sourceBytes: number;
  at: number;
  flags: number;
  method: number;
  crc32: number;
  compressedSize: number;
  uncompressedSize: number;
  localHeaderOffset: number;
}

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

interface CentralRecord {
  at: number;
  header: CentralHeader;
  name: Buffer;
  extra: Buffer;
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

/** A byte order mark is part of a name. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A name for people: what is no UTF-8 escaped byte by byte. No expected name has a backslash, so none is mistaken for another. */
export function showName(name: Buffer): string {
  try {
    return utf8.decode(name);
  } catch {
    return name.toString('latin1').replace(/[^ -~]/g, (character) => {
      return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    });
  }
}

function checkRecord(
  record: CentralRecord & { shownName: string },
  sourceBytes: number,
  warnings: Warnings,
): Entry {
  const { at, shownName: name } = record;
  const extra = parseExtraFields(record.extra);
  checkExtra(record, extra, warnings);
  const resolved = resolveZip64(record.header, extra);
  if ('fault' in resolved) throw new Refusal(findings.extraField(name, resolved.fault, at));
  const { header } = resolved;
  checkFlags(name, header, at);
  checkKind(name, header, at);
  checkFileType(record, extra);
  if (header.diskStart !== 0) {
    throw new Refusal(findings.multiDisk(`entry '${name}' starts on disk ${header.diskStart}`, at, name));
  }
  if (header.versionNeeded > versionNeededForZip64)
    warnings.add('version-needed', { entry: name, offset: at });
  const { flags, method, crc32, compressedSize, uncompressedSize, localHeaderOffset } = header;
  return { name, sourceBytes, at, flags, method, crc32, compressedSize, uncompressedSize, localHeaderOffset };
}

/** 4.4.3.2: 4.5. */
const versionNeededForZip64 = 45;

function checkExtra(
  { at, name, shownName }: CentralRecord & { shownName: string },
  extra: ExtraFields,
  warnings: Warnings,
): void {
  const fault = faultOf(extra);
  if (fault !== undefined) throw new Refusal(findings.extraField(shownName, fault, at));
  const path = unicodePathOf(extra);
  if (path !== undefined && !path.equals(name)) {
    throw new Refusal(findings.extraField(shownName, `gives it another name, '${showName(path)}'`, at));
  }
  if (extra.restBytes > 0) warnings.add('extra-field-rest', { entry: shownName, offset: at });
}

const encryption = flagBits.encrypted | flagBits.strongEncryption | flagBits.maskedHeaders;

function checkFlags(name: string, { flags }: CentralHeader, at: number): void {
  if ((flags & encryption) !== 0) throw new Refusal(findings.encrypted(name, at));
  if ((flags & flagBits.patch) !== 0) throw new Refusal(findings.patch(name, at));
}

function checkKind(name: string, header: CentralHeader, at: number): void {
  const { method, compressedSize: compressed, uncompressedSize: uncompressed } = header;
  if (method !== methods.store && method !== methods.deflate) {
    throw new Refusal(findings.method(name, method, at));
  }
  if (method === methods.store && compressed !== uncompressed) {
    throw new Refusal(findings.storedSizes(name, { compressed, uncompressed, at }));
  }
}

function checkFileType({ at, header, shownName }: CentralRecord & { shownName: string }, extra: ExtraFields) {
  for (const attributes of [header.externalAttributes, libarchiveAttributesOf(extra) ?? 0]) {
    const type = fileTypeOf(attributes);
    if (type !== 'file') throw new Refusal(findings.fileType(shownName, type, at));
  }
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
