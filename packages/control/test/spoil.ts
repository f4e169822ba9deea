import { fieldOf, mapZip, numberAt, recordOf, writeNumber, type ZipRecord } from './zip-map.ts';

/** One change of a sound archive, in place. `records` are where they were in the sound one. */
type Edit = (bytes: Buffer, records: readonly ZipRecord[]) => void;

/** A copy of a sound archive with these changes. */
export function spoil(sound: Buffer, ...edits: Edit[]): Buffer {
  const bytes = Buffer.from(sound);
  const records = mapZip(sound);
  for (const edit of edits) edit(bytes, records);
  return bytes;
}

/** Which record: its kind, and its entry where it has one. */
type Which = [kind: ZipRecord['kind'], entry?: number];

export const set =
  (which: Which, field: string, value: number | bigint): Edit =>
  (bytes, records) =>
    writeNumber(bytes, fieldOf(recordOf(records, ...which), field), value);

/** Adds to what a field says. */
export const add =
  (which: Which, field: string, delta: number): Edit =>
  (bytes, records) => {
    const record = recordOf(records, ...which);
    writeNumber(bytes, fieldOf(record, field), numberAt(bytes, record, field) + delta);
  };

/** Writes over what is in a place, from `within` bytes after the start of a field. */
export const overwrite =
  (which: Which, field: string, what: string | Buffer, within = 0): Edit =>
  (bytes, records) => {
    Buffer.from(what).copy(bytes, fieldOf(recordOf(records, ...which), field).at + within);
  };

/** Swaps what two fields of the same length hold. */
export const swap =
  (one: Which, other: Which, field: string): Edit =>
  (bytes, records) => {
    const [a, b] = [one, other].map((which) => fieldOf(recordOf(records, ...which), field));
    if (a === undefined || b === undefined || a.length !== b.length) throw new Error('cannot be swapped');
    const held = Buffer.from(bytes.subarray(a.at, a.at + a.length));
    bytes.copy(bytes, a.at, b.at, b.at + b.length);
    held.copy(bytes, b.at);
  };

/** The fields that tell where something is, in bytes from the start of the archive. */
const offsetFields = [
  ['centralHeader', 'localHeaderOffset'],
  ['zip64End', 'directoryOffset'],
  ['zip64Locator', 'offset'],
  ['end', 'directoryOffset'],
] as const;

/** A sound archive with other bytes in place of those from `start` to `end`, what lies behind moved and found where it is now. */
export function replace(
  sound: Buffer,
  { start, end }: Pick<ZipRecord, 'start' | 'end'>,
  what: Buffer,
  records: readonly ZipRecord[] = mapZip(sound),
): Buffer {
  const moved = Buffer.from(sound);
  for (const record of records) {
    for (const [kind, name] of offsetFields) {
      if (record.kind !== kind || !tellsOffset(sound, record, name)) continue;
      const offset = numberAt(sound, record, name);
      if (offset >= end) writeNumber(moved, fieldOf(record, name), offset + what.length - (end - start));
    }
  }
  return Buffer.concat([moved.subarray(0, start), what, moved.subarray(end)]);
}

/** Not where a sentinel sends to a ZIP64 field. */
function tellsOffset(sound: Buffer, record: ZipRecord, name: string): boolean {
  return numberAt(sound, record, name) !== 0xffffffff;
}

/** A sound archive with bytes put in before a place. */
export function insert(sound: Buffer, at: number, what: string | Buffer): Buffer {
  return replace(sound, { start: at, end: at }, Buffer.from(what));
}
