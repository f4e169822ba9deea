import { Refusal } from './errors.ts';
import { findings } from './findings.ts';
import { type ReadAhead, readRange } from './read-ahead.ts';
import {
  type EndRecord,
  lengths,
  readEnd,
  readZip64End,
  readZip64Locator,
  sentinel16,
  sentinel32,
  signatures,
  type Zip64End,
} from './records.ts';
import type { Warnings } from './warnings.ts';

/** Where the central directory is, in bytes from the start of the archive, and how many records it has. */
export interface DirectoryPlace {
  start: number;
  end: number;
  entries: number;
}

/** Longest end of central directory record: its comment may have 65,535 bytes. */
const maxEndLength = lengths.end + 0xffff;

/** libarchive looks for the end record, and a ZIP64 locator before it, in the last 16 KiB. */
const maxFoundComment = 16 * 1024 - lengths.end - lengths.zip64Locator;

/**
 * Finds the end records, from the back as every reader does, and where they say that the central directory is. Readers choose
 * differently where there is a choice, so there must be none: one end of central directory record, the last bytes of the archive,
 * and a ZIP64 record that agrees with it, between it and the directory without a gap. Throws a Refusal.
 */
export async function findDirectory(bytes: ReadAhead, warnings: Warnings): Promise<DirectoryPlace> {
  const endAt = await findEnd(bytes);
  const end = readEnd(await readRange(bytes, endAt, endAt + lengths.end), 0);
  if (end.commentLength > maxFoundComment) warnings.add('long-comment', { offset: endAt });
  const zip64 = await findZip64End(bytes, { endAt, warnings });
  if (zip64 !== undefined) {
    checkAgreement(end, zip64.record, endAt);
    if (hasLoneSentinel(end)) warnings.add('lone-sentinel', { offset: endAt });
  }
  const { record, at: recordsAt } = zip64 ?? { record: end, at: endAt };
  checkOneDisk(record, recordsAt);
  return placeOf(record, recordsAt);
}

async function findEnd(bytes: ReadAhead): Promise<number> {
  const tailStart = Math.max(0, bytes.sizeBytes - maxEndLength);
  const tail = await readRange(bytes, tailStart, bytes.sizeBytes);
  const found = signaturesIn(tail);
  const wholes = found.filter((at) => endOfEnd(tail, at) === tail.length);
  const [whole] = wholes;
  if (whole === undefined) throw await noEnd(bytes, { tail, tailStart, last: found.at(-1) });
  const another = found.find((at) => at > whole);
  if (another !== undefined) throw new Refusal(findings.secondEnd(tailStart + another));
  return tailStart + whole;
}

/** Where the signature of an end of central directory record stands, from the front. */
function signaturesIn(tail: Buffer): number[] {
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(signatures.end);
  const found: number[] = [];
  for (let at = tail.indexOf(signature); at !== -1; at = tail.indexOf(signature, at + 1)) found.push(at);
  return found;
}

function endOfEnd(tail: Buffer, at: number): number {
  return at + lengths.end > tail.length
    ? Number.POSITIVE_INFINITY
    : at + lengths.end + readEnd(tail, at).commentLength;
}

/** What is wrong with an archive that does not end with its end of central directory record. */
async function noEnd(
  bytes: ReadAhead,
  { tail, tailStart, last }: { tail: Buffer; tailStart: number; last: number | undefined },
): Promise<Refusal> {
  if (last !== undefined) {
    const end = endOfEnd(tail, last);
    if (end < tail.length) return new Refusal(findings.trailingData(tail.length - end, tailStart + end));
    const detail = `its end of central directory record, at ${tailStart + last}, is cut off`;
    return new Refusal(findings.truncated(detail, tailStart + last));
  }
  const isCutShort =
    bytes.sizeBytes >= 4 && (await readRange(bytes, 0, 4)).readUInt32LE(0) === signatures.localHeader;
  const noRecord = 'no end of central directory record is at its end';
  return new Refusal(
    isCutShort
      ? findings.truncated(`it starts as a ZIP and ${noRecord}`)
      : findings.notZip(`${noRecord}${bytes.sizeBytes === 0 ? ', it is empty' : ''}`),
  );
}

async function findZip64End(
  bytes: ReadAhead,
  { endAt, warnings }: { endAt: number; warnings: Warnings },
): Promise<{ record: Zip64End; at: number } | undefined> {
  const locatorAt = endAt - lengths.zip64Locator;
  if (locatorAt < 0) return undefined;
  const locator = readZip64Locator(await readRange(bytes, locatorAt, endAt));
  if (locator === undefined) return undefined;
  if (locator.disk !== 0 || locator.disks > 1) {
    const detail = `the ZIP64 locator tells of disk ${locator.disk} and of ${locator.disks} disks`;
    throw new Refusal(findings.multiDisk(detail, locatorAt));
  }
  if (locator.disks === 0) warnings.add('locator-disks', { offset: locatorAt });
  const at = locator.offset;
  const isThere = at + lengths.zip64End <= locatorAt;
  const record = isThere ? readZip64End(await readRange(bytes, at, at + lengths.zip64End)) : undefined;
  if (record === undefined) {
    const detail = `there is no ZIP64 end of central directory record where its locator says, at ${at}`;
    throw new Refusal(findings.endRecords(detail, locatorAt));
  }
  checkZip64End({ record, at }, locatorAt);
  return { record, at };
}

/** 4.3.14.1: the size leaves out the signature and itself. */
const zip64EndSize = lengths.zip64End - 12;

/**
 * The record ends where the locator starts, without an extensible data sector (4.3.14.2): with one, readers that look for the
 * record right before the locator find something else than those that follow the locator.
 */
function checkZip64End({ record, at }: { record: Zip64End; at: number }, locatorAt: number): void {
  if (record.recordSize === zip64EndSize && at + lengths.zip64End === locatorAt) return;
  const detail = `its ZIP64 end of central directory record has a size of ${record.recordSize}, of ${zip64EndSize} allowed, and is ${locatorAt - at} bytes before its locator, of ${lengths.zip64End}`;
  throw new Refusal(findings.endRecords(detail, at));
}

const sentinels = {
  disk: sentinel16,
  directoryDisk: sentinel16,
  diskEntries: sentinel16,
  entries: sentinel16,
  directorySize: sentinel32,
  directoryOffset: sentinel32,
} as const;
const sharedFields = Object.keys(sentinels) as (keyof typeof sentinels)[];

/** Some readers go by the ZIP64 record only where the other holds a sentinel, some always: they must find the same. */
function checkAgreement(end: EndRecord, zip64: Zip64End, endAt: number): void {
  for (const field of sharedFields) {
    if (end[field] === zip64[field] || end[field] === sentinels[field]) continue;
    const detail = `its end of central directory record has ${field} ${end[field]}, the ZIP64 one ${zip64[field]}`;
    throw new Refusal(findings.endRecords(detail, endAt));
  }
}

/** Of fields that go together some readers ask one, and some another, whether there is a ZIP64 record. */
function hasLoneSentinel(end: EndRecord): boolean {
  const is = (field: keyof typeof sentinels) => end[field] === sentinels[field];
  return (
    is('disk') !== is('directoryDisk') ||
    is('diskEntries') !== is('entries') ||
    (is('directorySize') && !is('entries') && !is('directoryOffset'))
  );
}

function checkOneDisk(
  { disk, directoryDisk, diskEntries, entries }: Omit<EndRecord, 'commentLength'>,
  at: number,
): void {
  if (disk === 0 && directoryDisk === 0 && diskEntries === entries) return;
  const detail = `this is disk ${disk}, the central directory starts on disk ${directoryDisk}, ${diskEntries} of ${entries} entries are on this one`;
  throw new Refusal(findings.multiDisk(detail, at));
}

function placeOf(
  { directoryOffset, directorySize, entries }: Omit<EndRecord, 'commentLength'>,
  recordsAt: number,
): DirectoryPlace {
  const end = directoryOffset + directorySize;
  if (end === recordsAt) return { start: directoryOffset, end, entries };
  const detail = `its central directory is said to end at ${end}, the record that says so starts at ${recordsAt}`;
  throw new Refusal(findings.endRecords(detail, recordsAt));
}
