import { type CentralHeader, readUInt64, sentinel16, sentinel32 } from './records.ts';
import type { Warnings } from './warnings.ts';

/** Header IDs: 4.5.2 and 4.6.9, Info-ZIP's extended timestamp, and one that libarchive alone writes and reads. */
const extraIds = { zip64: 0x0001, timestamp: 0x5455, unicodePath: 0x7075, libarchive: 0x6c78 } as const;

/** What the extra field of a header holds (4.5.1): data by header ID, the first of each, and which IDs come more than once. */
export interface ExtraFields {
  data: ReadonlyMap<number, Buffer>;
  repeated: ReadonlySet<number>;
  /** What is at the end and no whole field. */
  rest: Buffer;
}

const headLength = 4;

export function parseExtraFields(extra: Buffer): ExtraFields {
  const data = new Map<number, Buffer>();
  const repeated = new Set<number>();
  let at = 0;
  while (at + headLength <= extra.length) {
    const id = extra.readUInt16LE(at);
    const end = at + headLength + extra.readUInt16LE(at + 2);
    if (end > extra.length) break;
    if (data.has(id)) repeated.add(id);
    else data.set(id, extra.subarray(at + headLength, end));
    at = end;
  }
  return { data, repeated, rest: extra.subarray(at) };
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
export function faultOf({ repeated, rest }: ExtraFields): string | undefined {
  if (rest.length >= headLength) return 'has a field that is longer than what is left of it';
  const twice = decisive.find(([id]) => repeated.has(id));
  return twice && `has two ${twice[1]} fields`;
}

export function hasZip64({ data }: ExtraFields): boolean {
  return data.has(extraIds.zip64);
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
 * that no sentinel asks for, as Rust's zip writes it with zeros when it streams, is read by nobody.
 */
export function resolveZip64<T extends Replaceable>(
  header: T,
  { data }: ExtraFields,
): { header: T; hasExcess: boolean } | { fault: string } {
  const zip64 = data.get(extraIds.zip64);
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
  const isAsked = at > 0;
  if (!hasExcess || !isAsked || agreesByPlace(zip64, resolved))
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
export function unicodePathOf({ data }: ExtraFields): Buffer | undefined {
  // 0: version, 1: CRC-32 of the header's name, 5: the name in UTF-8
  return data.get(extraIds.unicodePath)?.subarray(5);
}

/** What a reader minds in an extra field, of either header, that is not wrong with it. */
export function warnOfExtra(
  { data, rest }: ExtraFields,
  place: { entry: string; offset: number },
  warnings: Warnings,
): void {
  if (data.size === 0 && rest.some((byte) => byte !== 0)) warnings.add('extra-field-rest', place);
  const timestamp = data.get(extraIds.timestamp);
  if (timestamp !== undefined && !isTimestamp(timestamp)) warnings.add('timestamp', place);
}

/** 0: which times there are, a bit each; then these, 4 bytes each. The directory may have the first alone. */
function isTimestamp(data: Buffer): boolean {
  const times = [...(data[0] ?? 0).toString(2)].filter((bit) => bit === '1').length;
  return data.length === 5 || (data.length > 0 && data.length === 1 + 4 * times);
}

/** The external attributes that libarchive goes by where its own extra field, in either header, has some. */
export function libarchiveAttributesOf({ data }: ExtraFields): number | undefined {
  const own = data.get(extraIds.libarchive);
  const bits = own?.[0] ?? 0;
  if (own === undefined || (bits & 0x04) === 0) return undefined;
  // 0: what follows (0x01 version made by, 2 bytes; 0x02 internal, 2 bytes; 0x04 external attributes, 4 bytes; 0x80 more such bits)
  const bitBytes = 1 + own.findIndex((byte) => (byte & 0x80) === 0);
  const at = bitBytes + ((bits & 0x01) === 0 ? 0 : 2) + ((bits & 0x02) === 0 ? 0 : 2);
  return at + 4 > own.length ? undefined : own.readUInt32LE(at);
}
