import { isAscii, isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type CentralHeader, readUInt64, sentinel16, sentinel32 } from './records.ts';
import type { Warnings } from './warnings.ts';

/** Header IDs: 4.5.2, 4.6.8 and 4.6.9, Info-ZIP's extended timestamp, WinZip's AES, and one that libarchive alone writes and reads. */
const extraIds = {
  zip64: 0x0001,
  ntfs: 0x000a,
  timestamp: 0x5455,
  unicodeComment: 0x6375,
  libarchive: 0x6c78,
  unicodePath: 0x7075,
  aes: 0x9901,
} as const;

/** What the extra field of a header holds (4.5.1). */
export interface ExtraFields {
  /** The data of each field, in its order, by header ID; only of those that are known. */
  known: ReadonlyMap<number, readonly Buffer[]>;
  /** How long all fields are, known and unknown. */
  wholeBytes: number;
  /** What is at the end and no whole field. */
  rest: Buffer;
}

const headLength = 4;

export function parseExtraFields(extra: Buffer): ExtraFields {
  const known = new Map<number, Buffer[]>(Object.values(extraIds).map((id) => [id, []]));
  let at = 0;
  while (at + headLength <= extra.length) {
    const id = extra.readUInt16LE(at);
    const end = at + headLength + extra.readUInt16LE(at + 2);
    if (end > extra.length) break;
    known.get(id)?.push(extra.subarray(at + headLength, end));
    at = end;
  }
  return { known, wholeBytes: at, rest: extra.subarray(at) };
}

function dataOf({ known }: ExtraFields, id: number): readonly Buffer[] {
  return known.get(id) ?? [];
}

/** Of these some readers take the first and others the last. */
const decisive = [
  [extraIds.zip64, 'ZIP64'],
  [extraIds.unicodePath, 'Unicode path'],
  [extraIds.libarchive, 'libarchive'],
] as const;

/**
 * What is wrong with an extra field by itself, if anything is. A rest too short for the head of a field, as alignment tools leave
 * it, is not; a field that is longer than what is left of the header is refused by many readers, and cut by others.
 */
export function faultOf(extra: ExtraFields): string | undefined {
  if (extra.rest.length >= headLength) return 'has a field that is longer than what is left of it';
  const twice = decisive.find(([id]) => dataOf(extra, id).length > 1);
  return twice && `has two ${twice[1]} fields`;
}

/** Rust's zip takes the method of an entry from an AES field, and asks for a password, whatever the flags of the entry say. */
export function hasAes(extra: ExtraFields): boolean {
  return dataOf(extra, extraIds.aes).length > 0;
}

export function hasZip64(extra: ExtraFields): boolean {
  return dataOf(extra, extraIds.zip64).length > 0;
}

/** The fields of a header that a ZIP64 extra field may stand in for; only a central header has the last two. */
export type Replaceable = Pick<CentralHeader, 'compressedSize' | 'uncompressedSize'> &
  Partial<Pick<CentralHeader, 'localHeaderOffset' | 'diskStart'>>;

/** 4.5.3, in this order. */
const replaceable = [
  { field: 'uncompressedSize', sentinel: sentinel32, length: 8, read: readUInt64 },
  { field: 'compressedSize', sentinel: sentinel32, length: 8, read: readUInt64 },
  { field: 'localHeaderOffset', sentinel: sentinel32, length: 8, read: readUInt64 },
  {
    field: 'diskStart',
    sentinel: sentinel16,
    length: 4,
    read: (bytes: Buffer, at: number) => bytes.readUInt32LE(at),
  },
] as const;

/**
 * The fields as the ZIP64 extra field tells them (4.5.3): each that holds its sentinel, in this order, and no other; and whether it
 * has more than that. Or what is wrong with the extra field. Without one, a sentinel is a number like any other; and an extra field
 * that no sentinel asks for, as Rust's zip writes it with zeros when it streams, is read by nobody. But one in the directory that has
 * all three sizes: Rust's zip reads it always.
 */
export function resolveZip64<T extends Replaceable>(
  header: T,
  extra: ExtraFields,
): { header: T; hasExcess: boolean } | { fault: string } {
  const [zip64] = dataOf(extra, extraIds.zip64);
  if (zip64 === undefined) return { header, hasExcess: false };
  const resolved: Replaceable = { ...header };
  let at = 0;
  for (const { field, sentinel, length, read } of replaceable) {
    if (header[field] !== sentinel) continue;
    if (at + length > zip64.length) return { fault: 'is too short for its ZIP64 sizes' };
    resolved[field] = read(zip64, at);
    at += length;
  }
  const hasExcess = at < zip64.length;
  const isRead = at > 0 || (header.localHeaderOffset !== undefined && zip64.length >= 3 * 8);
  if (!hasExcess || !isRead || agreesByPlace(zip64, resolved))
    return { header: { ...header, ...resolved }, hasExcess };
  return { fault: 'has ZIP64 sizes that no sentinel asks for and that say something else than the header' };
}

/** A value may be taken by its place among all four instead of by its turn: where there are too many, it must come to the same. */
function agreesByPlace(zip64: Buffer, resolved: Replaceable): boolean {
  let at = 0;
  for (const { field, length, read } of replaceable) {
    // Nobody looks in a local header for what only a central one has.
    if (resolved[field] === undefined) return true;
    if (at + length > zip64.length) break;
    if (read(zip64, at) !== resolved[field]) return false;
    at += length;
  }
  return at === zip64.length;
}

/** The name that an Info-ZIP Unicode Path extra field (4.6.9) gives the entry in place of the header's. */
export function unicodePathOf(extra: ExtraFields): Buffer | undefined {
  // 0: version, 1: CRC-32 of the header's name, 5: the name in UTF-8
  return dataOf(extra, extraIds.unicodePath)[0]?.subarray(5);
}

/** Whether each Unicode path and comment (4.6.8, 4.6.9) is of the name and the comment of the directory record beside it. */
export function hasOwnUnicode(extra: ExtraFields, record: { name: Buffer; comment: Buffer }): boolean {
  return (
    areUnicodeOf(dataOf(extra, extraIds.unicodePath), record.name) &&
    areUnicodeOf(dataOf(extra, extraIds.unicodeComment), record.comment)
  );
}

/** Rust's zip computes the CRC-32 of the text as it shows it, which is the same where that is ASCII. */
function areUnicodeOf(fields: readonly Buffer[], text: Buffer): boolean {
  if (fields.length === 0) return true;
  const ownCrc32 = crc32(text);
  return (
    isAscii(text) &&
    fields.every((data) => data.length >= 5 && data.readUInt32LE(1) === ownCrc32 && isUtf8(data.subarray(5)))
  );
}

/** What a reader minds in an extra field, of either header, that is not wrong with it. */
export function warnOfExtra(
  extra: ExtraFields,
  place: { entry: string; offset: number },
  warnings: Warnings,
): void {
  const { wholeBytes, rest } = extra;
  if (wholeBytes === 0 && rest.some((byte) => byte !== 0)) warnings.add('extra-field-rest', place);
  if (!dataOf(extra, extraIds.timestamp).every(isTimestamp)) warnings.add('timestamp', place);
  if (!dataOf(extra, extraIds.ntfs).every(isNtfsTimes)) warnings.add('ntfs-times', place);
}

/** 0: which times there are, a bit each; then these, 4 bytes each. The directory may have the first alone. */
function isTimestamp(data: Buffer): boolean {
  const times = [...(data[0] ?? 0).toString(2)].filter((bit) => bit === '1').length;
  return data.length === 5 || (data.length > 0 && data.length === 1 + 4 * times);
}

/** 4.5.5. 0: reserved, 4: attribute 1, 6: its size, 8: three times of 8 bytes. The appnote allows other attributes. */
function isNtfsTimes(data: Buffer): boolean {
  return data.length === 32 && data.readUInt16LE(4) === 1 && data.readUInt16LE(6) === 24;
}

/** The external attributes that libarchive goes by where its own extra field, in either header, has some. */
export function libarchiveAttributesOf(extra: ExtraFields): number | undefined {
  const [own] = dataOf(extra, extraIds.libarchive);
  const bits = own?.[0] ?? 0;
  if (own === undefined || (bits & 0x04) === 0) return undefined;
  // 0: what follows (0x01 version made by, 2 bytes; 0x02 internal, 2 bytes; 0x04 external attributes, 4 bytes; 0x80 more such bits)
  const bitBytes = 1 + own.findIndex((byte) => (byte & 0x80) === 0);
  const at = bitBytes + ((bits & 0x01) === 0 ? 0 : 2) + ((bits & 0x02) === 0 ? 0 : 2);
  return at + 4 > own.length ? undefined : own.readUInt32LE(at);
}
