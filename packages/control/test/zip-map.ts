/**
 * Where everything in a ZIP is: every field of every record, by appnote (APPNOTE.TXT 6.3.10) layout. Made for archives that are
 * sound, which tests then spoil field by field; shares nothing with the judge's own reading, on purpose.
 */

/** Little endian, in bytes. */
type Width = 1 | 2 | 4 | 8;
type Layout = readonly (readonly [field: string, width: Width])[];

const layouts = {
  /** 4.3.7 */
  localHeader: [
    ['signature', 4],
    ['versionNeeded', 2],
    ['flags', 2],
    ['method', 2],
    ['time', 2],
    ['date', 2],
    ['crc32', 4],
    ['compressedSize', 4],
    ['uncompressedSize', 4],
    ['nameLength', 2],
    ['extraLength', 2],
  ],
  /** 4.3.12 */
  centralHeader: [
    ['signature', 4],
    ['madeByVersion', 1],
    ['madeByHost', 1],
    ['versionNeeded', 2],
    ['flags', 2],
    ['method', 2],
    ['time', 2],
    ['date', 2],
    ['crc32', 4],
    ['compressedSize', 4],
    ['uncompressedSize', 4],
    ['nameLength', 2],
    ['extraLength', 2],
    ['commentLength', 2],
    ['diskStart', 2],
    ['internalAttributes', 2],
    ['externalAttributes', 4],
    ['localHeaderOffset', 4],
  ],
  /** 4.3.14 */
  zip64End: [
    ['signature', 4],
    ['recordSize', 8],
    ['madeBy', 2],
    ['versionNeeded', 2],
    ['disk', 4],
    ['directoryDisk', 4],
    ['diskEntries', 8],
    ['entries', 8],
    ['directorySize', 8],
    ['directoryOffset', 8],
  ],
  /** 4.3.15 */
  zip64Locator: [
    ['signature', 4],
    ['disk', 4],
    ['offset', 8],
    ['disks', 4],
  ],
  /** 4.3.16 */
  end: [
    ['signature', 4],
    ['disk', 2],
    ['directoryDisk', 2],
    ['diskEntries', 2],
    ['entries', 2],
    ['directorySize', 4],
    ['directoryOffset', 4],
    ['commentLength', 2],
  ],
} as const satisfies Record<string, Layout>;

/** 4.3.9, told apart by the length: with the signature or not, sizes of 4 or of 8 bytes. */
const descriptorLayouts: ReadonlyMap<number, Layout> = new Map(
  ([4, 8] as const).flatMap((width) => {
    const unsigned: Layout = [
      ['crc32', 4],
      ['compressedSize', width],
      ['uncompressedSize', width],
    ];
    const length = 4 + 2 * width;
    return [
      [length, unsigned],
      [length + 4, [['signature', 4], ...unsigned]],
    ] satisfies [number, Layout][];
  }),
);

type RecordKind = keyof typeof layouts | 'data' | 'dataDescriptor' | 'localExtra' | 'centralExtra';

/** A run of bytes: a number where it has a width, else a name, a comment and the like. */
export interface Field {
  name: string;
  at: number;
  length: number;
}

/** A record, the data of an entry or one field of an extra field. */
export interface ZipRecord {
  kind: RecordKind;
  /** Which entry it belongs to, counted in the order of the directory. */
  entry?: number;
  start: number;
  end: number;
  fields: Field[];
}

/**
 * All records of an archive, in the order of their places. The archive must be sound and its end record the last signature of one.
 */
export function mapZip(bytes: Buffer): ZipRecord[] {
  const end = mapFixed('end', bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1'));
  addVariable(bytes, end, ['comment']);
  const isZip64 = end.start >= 20 && hasSignature(bytes, end.start - 20, 'PK\x06\x07');
  const zip64 = isZip64 ? mapZip64(bytes, end.start - 20) : [];
  const place = zip64[0] ?? end;
  const directoryStart = numberAt(bytes, place, 'directoryOffset');
  const centrals = mapDirectory(bytes, directoryStart, numberAt(bytes, place, 'entries'));
  const entries = mapEntries(bytes, centrals, directoryStart);
  return [...entries, ...centrals, ...zip64, end].toSorted((a, b) => a.start - b.start || b.end - a.end);
}

/** The only record of a kind, or that of an entry. */
export function recordOf(records: readonly ZipRecord[], kind: RecordKind, entry?: number): ZipRecord {
  const found = records.find((record) => record.kind === kind && record.entry === entry);
  if (found === undefined) throw new Error(`there is no ${kind} of ${entry ?? 'the archive'}`);
  return found;
}

export function fieldOf({ kind, fields }: ZipRecord, name: string): Field {
  const found = fields.find((field) => field.name === name);
  if (found === undefined) throw new Error(`a ${kind} has no field ${name}`);
  return found;
}

/** What a field says; digits of a 64-bit one beyond 2^53 are lost. */
export function numberAt(bytes: Buffer, record: ZipRecord, name: string): number {
  const { at, length } = fieldOf(record, name);
  return length === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUIntLE(at, length);
}

/** Writes a number into a field, cut to its width. */
export function writeNumber(bytes: Buffer, { at, length }: Field, value: number | bigint): void {
  const digits = BigInt.asUintN(length * 8, BigInt(value));
  for (let index = 0; index < length; index += 1) {
    bytes[at + index] = Number((digits >> BigInt(8 * index)) & 0xffn);
  }
}

function hasSignature(bytes: Buffer, at: number, signature: string): boolean {
  return bytes.toString('latin1', at, at + 4) === signature;
}

function mapFixed(kind: RecordKind, start: number, layout: Layout = layoutOf(kind)): ZipRecord {
  let at = start;
  const fields = layout.map(([name, length]) => {
    const field = { name, at, length };
    at += length;
    return field;
  });
  return { kind, start, end: at, fields };
}

function layoutOf(kind: RecordKind): Layout {
  return kind in layouts ? layouts[kind as keyof typeof layouts] : [];
}

/** Puts the parts after the fixed ones whose lengths the fields called <part>Length tell. */
function addVariable(bytes: Buffer, record: ZipRecord, parts: string[]): void {
  for (const name of parts) {
    const length = numberAt(bytes, record, `${name}Length`);
    record.fields.push({ name, at: record.end, length });
    record.end += length;
  }
}

function mapZip64(bytes: Buffer, locatorAt: number): [ZipRecord, ZipRecord] {
  const locator = mapFixed('zip64Locator', locatorAt);
  return [mapFixed('zip64End', numberAt(bytes, locator, 'offset')), locator];
}

function mapDirectory(bytes: Buffer, start: number, count: number): ZipRecord[] {
  let at = start;
  return Array.from({ length: count }, (_, entry) => {
    const record = { ...mapFixed('centralHeader', at), entry };
    addVariable(bytes, record, ['name', 'extra', 'comment']);
    at = record.end;
    return [record, ...mapExtra(bytes, record, 'centralExtra')];
  }).flat();
}

/** 4.5.1: header ID, size of the data, the data. */
function mapExtra(bytes: Buffer, header: ZipRecord, kind: 'localExtra' | 'centralExtra'): ZipRecord[] {
  const { at: start, length } = fieldOf(header, 'extra');
  const found: ZipRecord[] = [];
  for (let at = start; at + 4 <= start + length; ) {
    const record = mapFixed(kind, at, [
      ['id', 2],
      ['dataLength', 2],
    ]);
    addVariable(bytes, record, ['data']);
    if (header.entry !== undefined) record.entry = header.entry;
    found.push(record);
    at = record.end;
  }
  return found;
}

function mapEntries(bytes: Buffer, records: readonly ZipRecord[], directoryStart: number): ZipRecord[] {
  const centrals = records.filter(({ kind }) => kind === 'centralHeader');
  const offsets = centrals.map((central) => tellSize(bytes, records, central, 'localHeaderOffset'));
  return centrals.flatMap((central, entry) => {
    const start = offsets[entry] ?? 0;
    const local = { ...mapFixed('localHeader', start), entry };
    addVariable(bytes, local, ['name', 'extra']);
    const dataEnd = local.end + tellSize(bytes, records, central, 'compressedSize');
    const data = mapBytes('data', { entry, start: local.end, end: dataEnd });
    const next = Math.min(directoryStart, ...offsets.filter((offset) => offset > start));
    return [local, ...mapExtra(bytes, local, 'localExtra'), data, ...mapDescriptor(entry, dataEnd, next)];
  });
}

function mapBytes(kind: 'data', { entry, start, end }: { entry: number; start: number; end: number }) {
  return { kind, entry, start, end, fields: [{ name: 'bytes', at: start, length: end - start }] };
}

function mapDescriptor(entry: number, start: number, end: number): ZipRecord[] {
  const layout = descriptorLayouts.get(end - start);
  return layout === undefined ? [] : [{ ...mapFixed('dataDescriptor', start, layout), entry }];
}

const zip64Order = ['uncompressedSize', 'compressedSize', 'localHeaderOffset'];

/** 4.5.3: a sentinel sends to the ZIP64 extra field, which holds those fields that do, in this order. */
function tellSize(bytes: Buffer, records: readonly ZipRecord[], central: ZipRecord, name: string): number {
  const told = numberAt(bytes, central, name);
  const zip64 = records.find(
    (record) =>
      record.kind === 'centralExtra' &&
      record.entry === central.entry &&
      numberAt(bytes, record, 'id') === 0x0001,
  );
  if (told !== 0xffffffff || zip64 === undefined) return told;
  const before = zip64Order
    .slice(0, zip64Order.indexOf(name))
    .filter((other) => numberAt(bytes, central, other) === 0xffffffff);
  return Number(bytes.readBigUInt64LE(fieldOf(zip64, 'data').at + 8 * before.length));
}
