import { type CentralHeader, readUInt64, sentinel16, sentinel32 } from './records.ts';

/** Header IDs, 4.5.2 and 4.6.9. */
export const extraIds = { zip64: 0x0001, unicodePath: 0x7075 } as const;

/** What the extra field of a header holds (4.5.1): data by header ID, the first of each, and which IDs come more than once. */
export interface ExtraFields {
  data: ReadonlyMap<number, Buffer>;
  repeated: ReadonlySet<number>;
  /** Bytes at the end that are no whole field: alignment tools leave some, readers pass over them. */
  restBytes: number;
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
  return { data, repeated, restBytes: extra.length - at };
}

/** The fields of a header that a ZIP64 extra field may stand in for; only a central header has the last two. */
export type Replaceable = Pick<CentralHeader, 'compressedSize' | 'uncompressedSize'> &
  Partial<Pick<CentralHeader, 'localHeaderOffset' | 'diskStart'>>;

/**
 * The fields as the ZIP64 extra field tells them (4.5.3): each that holds its sentinel, in this order, and no other. Nothing
 * where the extra field is too short for them. Without one, a sentinel is a number like any other.
 */
export function resolveZip64<T extends Replaceable>(header: T, { data }: ExtraFields): T | undefined {
  const zip64 = data.get(extraIds.zip64);
  if (zip64 === undefined) return header;
  const resolved: Replaceable = { ...header };
  let at = 0;
  for (const field of ['uncompressedSize', 'compressedSize', 'localHeaderOffset'] as const) {
    if (header[field] !== sentinel32) continue;
    if (at + 8 > zip64.length) return undefined;
    resolved[field] = readUInt64(zip64, at);
    at += 8;
  }
  if (header.diskStart === sentinel16) {
    if (at + 4 > zip64.length) return undefined;
    resolved.diskStart = zip64.readUInt32LE(at);
  }
  return { ...header, ...resolved };
}

/** The name that an Info-ZIP Unicode Path extra field (4.6.9) gives the entry in place of the header's. */
export function unicodePathOf({ data }: ExtraFields): Buffer | undefined {
  // 0: version, 1: CRC-32 of the header's name, 5: the name in UTF-8
  return data.get(extraIds.unicodePath)?.subarray(5);
}
