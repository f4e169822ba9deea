import { replace } from '../spoil.ts';
import { type Field, numberAt, writeNumber, type ZipRecord } from '../zip-map.ts';
import type { SoundArchive } from './sound-archives.ts';

/** One mutation. It may be made after others that left all records where they were. */
export interface Change {
  name: string;
  apply(bytes: Buffer): Buffer;
}

/** Changes that leave all records where they are, and those that move, repeat or remove some. */
export interface Changes {
  inPlace: Change[];
  structural: Change[];
}

/** Every change of one step that a sound archive can suffer. */
export function listChanges(archive: SoundArchive): Changes {
  const { records } = archive;
  return {
    inPlace: [
      ...records.flatMap((record) => record.fields.flatMap((field) => changesOf(archive, record, field))),
      ...twinChanges(archive),
    ],
    structural: [
      ...records.flatMap((record) => [...moves(archive, record), ...insertions(archive, record)]),
      ...truncations(archive),
    ],
  };
}

const title = ({ kind, entry, start }: ZipRecord) =>
  `${kind}${entry === undefined ? '' : ` ${entry}`} at ${start}`;

const inPlace = (name: string, write: (bytes: Buffer) => void): Change => ({
  name,
  apply(bytes) {
    const changed = Buffer.from(bytes);
    write(changed);
    return changed;
  },
});

function isNumber({ kind }: ZipRecord, { name, length }: Field): boolean {
  return (
    kind !== 'data' && !['name', 'extra', 'comment', 'data'].includes(name) && [1, 2, 4, 8].includes(length)
  );
}

function changesOf(archive: SoundArchive, record: ZipRecord, field: Field): Change[] {
  return isNumber(record, field)
    ? numberChanges(archive, record, field)
    : byteChanges(archive, record, field);
}

/** Signatures, sizes and flags that mean something to someone. */
const telling = [
  0, 1, 2, 8, 9, 20, 22, 45, 46, 63, 99, 0x41, 0x800, 0x801, 0x808, 0xffff, 0x7075, 0x6c78, 0x02014b50,
  0x04034b50, 0x05054b50, 0x06054b50, 0x06064b50, 0x07064b50, 0x08074b50, 0x7fffffff, 0x80000000, 0xffffffff,
];

/** Boundary values of the field, its own plus and minus a little, those of its neighbours. */
function numberChanges(archive: SoundArchive, record: ZipRecord, field: Field): Change[] {
  const { bytes, records } = archive;
  const own = numberAt(bytes, record, field.name);
  const neighbours = records
    .filter((other) => other.kind === record.kind && other.fields.some(({ name }) => name === field.name))
    .map((other) => numberAt(bytes, other, field.name));
  const near = [-30, -8, -4, -1, 1, 4, 8, 30].map((delta) => own + delta);
  const max = 2n ** BigInt(8 * field.length) - 1n;
  const values = [...telling, ...near, ...neighbours, bytes.length, bytes.length - 1].map(BigInt);
  const fitting = new Set(
    [...values, max, max - 1n, max >> 1n].filter((value) => value >= 0 && value <= max),
  );
  fitting.delete(BigInt(own));
  return [...fitting].map((value) =>
    inPlace(`${title(record)}: ${field.name} ${value}`, (changed) => writeNumber(changed, field, value)),
  );
}

/** Bytes at both ends of a name, a comment, extra data or content; and those of the neighbour where they are as many. */
function byteChanges({ records }: SoundArchive, record: ZipRecord, { name, at, length }: Field): Change[] {
  if (length === 0) return [];
  const flips = [0x01, 0x20, 0x80, 0xff].flatMap((bits) =>
    [...new Set([at, at + (length >> 1), at + length - 1])].map((place) =>
      inPlace(`${title(record)}: ${name} ^${bits} at ${place - at}`, (changed) => {
        changed[place] = (changed[place] ?? 0) ^ bits;
      }),
    ),
  );
  const fills = [0, 0x2f, 0xff].map((value) =>
    inPlace(`${title(record)}: ${name} all ${value}`, (changed) => changed.fill(value, at, at + length)),
  );
  const others = records
    .filter((other) => other.kind === record.kind && other !== record)
    .flatMap(({ fields }) => fields.filter((field) => field.name === name && field.length === length));
  const copies = others.map((other) =>
    inPlace(`${title(record)}: ${name} of that at ${other.at}`, (changed) =>
      changed.copy(changed, at, other.at, other.at + length),
    ),
  );
  return [...flips, ...fills, ...copies];
}

const twins = ['versionNeeded', 'flags', 'method', 'crc32', 'compressedSize', 'uncompressedSize', 'name'];

/** The same lie in all records of an entry, and the fields of two entries swapped in all of them. */
function twinChanges({ records }: SoundArchive): Change[] {
  const entries = [...new Set(records.map(({ entry }) => entry))].filter((entry) => entry !== undefined);
  const fieldsOf = (entry: number, name: string) =>
    records
      .filter((record) => record.entry === entry)
      .flatMap(({ fields }) => fields.filter((field) => field.name === name));
  return entries.flatMap((entry) =>
    twins.flatMap((name) => [
      ...[0, 1, 8, 9, 0x801, 0x808, 0xffffffff].map((value) =>
        inPlace(`entry ${entry}: ${name} ${value} everywhere`, (changed) => {
          for (const field of fieldsOf(entry, name)) writeNumber(changed, field, value);
        }),
      ),
      inPlace(`entries ${entry} and next: ${name} swapped everywhere`, (changed) => {
        const others = fieldsOf((entry + 1) % entries.length, name);
        for (const [index, field] of fieldsOf(entry, name).entries())
          swapBytes(changed, field, others[index]);
      }),
    ]),
  );
}

function swapBytes(bytes: Buffer, one: Field, other: Field | undefined): void {
  if (other === undefined || one.length !== other.length) return;
  const held = Buffer.from(bytes.subarray(one.at, one.at + one.length));
  bytes.copy(bytes, one.at, other.at, other.at + other.length);
  held.copy(bytes, other.at);
}

/** A record twice, not at all, or in the place of the next of its kind; with all offsets mended, or none. */
function moves({ records }: SoundArchive, record: ZipRecord): Change[] {
  const next = records.find(({ kind, start }) => kind === record.kind && start > record.start);
  const { start, end } = record;
  const own = (bytes: Buffer) => bytes.subarray(start, end);
  const none = Buffer.alloc(0);
  const splice = (bytes: Buffer, what: Buffer, to: number) =>
    Buffer.concat([bytes.subarray(0, start), what, bytes.subarray(to)]);
  const changes: Change[] = [
    { name: 'twice', apply: (bytes) => splice(bytes, own(bytes), start) },
    {
      name: 'twice, offsets mended',
      apply: (bytes) => replace(bytes, { start: end, end }, own(bytes), records),
    },
    {
      name: 'before itself, offsets mended',
      apply: (bytes) => replace(bytes, { start, end: start }, own(bytes), records),
    },
    { name: 'removed', apply: (bytes) => splice(bytes, none, end) },
    { name: 'removed, offsets mended', apply: (bytes) => replace(bytes, record, none, records) },
  ];
  if (next !== undefined) {
    const swapped = (bytes: Buffer) =>
      Buffer.concat([bytes.subarray(next.start, next.end), bytes.subarray(end, next.start), own(bytes)]);
    changes.push({
      name: 'swapped with the next',
      apply: (bytes) => splice(bytes, swapped(bytes), next.end),
    });
    changes.push({
      name: 'in place of the next',
      apply: (bytes) => replace(bytes, next, own(bytes), records),
    });
  }
  return changes.map((change) => ({ ...change, name: `${title(record)} ${change.name}` }));
}

const fillings: [string, Buffer][] = [
  ['a byte', Buffer.from([0])],
  ['a signature', Buffer.from('PK\x03\x04', 'latin1')],
  ['an end record', Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])],
  ['100 zeros', Buffer.alloc(100)],
];

/** Bytes before a record that belong to none, with offsets mended. */
function insertions({ records }: SoundArchive, record: ZipRecord): Change[] {
  const { start } = record;
  return fillings.map(([name, what]) => ({
    name: `${name} before ${title(record)}`,
    apply: (bytes) => replace(bytes, { start, end: start }, what, records),
  }));
}

/** Every length near the end of a record. */
function truncations({ bytes, records }: SoundArchive): Change[] {
  const near = records
    .flatMap(({ start, end }) => [start, end])
    .flatMap((at) => [-2, -1, 0, 1, 2].map((by) => at + by));
  const lengths = [...new Set(near)].filter((length) => length >= 0 && length < bytes.length);
  return lengths.map((length) => ({
    name: `cut off after ${length} bytes`,
    apply: (changed) => changed.subarray(0, length),
  }));
}
