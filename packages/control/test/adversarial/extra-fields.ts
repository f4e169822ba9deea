import { crc32 } from 'node:zlib';
import { writeZip, type ZipEntry } from '../zip-writer.ts';
import { type Adversary, all, names, plain, refused, second, withSecond } from './adversary.ts';

const [name0 = '', name1 = ''] = names;
const size = second.content.length;
const sentinel = 0xffffffff;

/** 4.5.1: header ID, size of the data, the data. */
function field(id: number, data: string | Buffer): Buffer {
  const bytes = Buffer.from(data);
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
}

/** 4.5.3. */
function zip64Field(...values: number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * index);
  return field(0x0001, bytes);
}

/** 4.6.9: version 1, CRC-32 of the header's name, the other name. */
function unicodePath(path: string, { version = 1, of = name1 } = {}): Buffer {
  const head = Buffer.alloc(5);
  head[0] = version;
  head.writeUInt32LE(crc32(of), 1);
  return field(0x7075, Buffer.concat([head, Buffer.from(path)]));
}

/** The second entry with an extra field in one of its headers only. */
const inCentral =
  (centralExtra: Buffer, change: Partial<ZipEntry> = {}) =>
  () =>
    withSecond({ centralExtra, ...change });
const inLocal =
  (localExtra: Buffer, change: Partial<ZipEntry> = {}) =>
  () =>
    withSecond({ localExtra, ...change });

const atCentral = refused('extra-field', plain, 'centralHeader', 1);
const atLocal = refused('extra-field', plain, 'localHeader', 1);

/** One byte less than its length says. */
const cutField = field(0x5455, 'a time of the day').subarray(0, -1);

const malformed: Adversary[] = [
  ['an extra field longer than what holds it', inCentral(cutField), atCentral],
  ['an extra field longer than what holds it, in the local header', inLocal(cutField), atLocal],
  [
    'an extra field longer than what holds it, after a whole one',
    inCentral(Buffer.concat([field(0x5455, 'a time'), cutField])),
    atCentral,
  ],
  [
    'a ZIP64 extra field longer than what holds it',
    inCentral(zip64Field(size, size).subarray(0, -1), { central: { compressedSize: sentinel } }),
    atCentral,
  ],
];

const forced = withSecond({ zip64: true });
const atForced = refused('extra-field', forced, 'centralHeader', 1);

const zip64s: Adversary[] = [
  [
    'a ZIP64 extra field of no values where there is a sentinel',
    inCentral(field(0x0001, ''), { central: { compressedSize: sentinel } }),
    atCentral,
  ],
  [
    'a ZIP64 extra field of one value where there are two sentinels',
    inCentral(zip64Field(size), { central: { compressedSize: sentinel, uncompressedSize: sentinel } }),
    atCentral,
  ],
  [
    'a ZIP64 extra field one byte too short',
    inCentral(field(0x0001, Buffer.alloc(7)), { central: { compressedSize: sentinel } }),
    atCentral,
  ],
  [
    'a ZIP64 extra field too short for the sizes of the local header',
    inLocal(zip64Field(size), { local: { compressedSize: sentinel, uncompressedSize: sentinel } }),
    atLocal,
  ],
  [
    'two ZIP64 extra fields, alike',
    () => withSecond({ zip64: true, centralExtra: zip64Field(size, size, 0) }),
    atForced,
  ],
  [
    'two ZIP64 extra fields in the local header',
    () => withSecond({ zip64: true, localExtra: zip64Field(size, size) }),
    { ...atLocal },
  ],
  [
    'a ZIP64 extra field that tells another size by its place than by its turn',
    inCentral(zip64Field(size, size + 1, 0), { central: { compressedSize: sentinel } }),
    atCentral,
  ],
  [
    'a ZIP64 extra field that tells another size by its place than by its turn, in the local header',
    inLocal(zip64Field(size, size + 1), { local: { compressedSize: sentinel } }),
    atLocal,
  ],
  [
    'a ZIP64 extra field that tells another offset by its place than by its turn',
    inCentral(zip64Field(refused('', plain, 'localHeader', 1).offset ?? 0, size, 0), {
      central: { offset: sentinel },
    }),
    atCentral,
  ],
  [
    'a ZIP64 extra field of three values that no sentinel asks for, with another offset',
    inCentral(zip64Field(size, size, 0)),
    atCentral,
  ],
  [
    'a ZIP64 extra field of four values that no sentinel asks for',
    inCentral(zip64Field(size, size, refused('', plain, 'localHeader', 1).offset ?? 0, 0)),
    atCentral,
  ],
  [
    'a ZIP64 extra field with a value more than there are fields',
    inCentral(zip64Field(size, size, 0, 0), {
      central: { compressedSize: sentinel, uncompressedSize: sentinel },
    }),
    atCentral,
  ],
  [
    'a sentinel for a size and no ZIP64 extra field',
    inCentral(Buffer.alloc(0), { central: { compressedSize: sentinel, uncompressedSize: sentinel } }),
    refused('truncated', plain, 'data', 1),
  ],
  [
    'a sentinel for an offset and no ZIP64 extra field',
    inCentral(Buffer.alloc(0), { central: { offset: sentinel } }),
    refused('truncated', plain, 'centralHeader', 1),
  ],
];

/** Which name counts is up to the reader. */
const otherNames: Adversary[] = [
  ['a Unicode path that is another name', inCentral(unicodePath('../evil')), atCentral],
  ['a Unicode path that is the name of another object', inCentral(unicodePath(name0)), atCentral],
  ['a Unicode path that is no name', inCentral(unicodePath('')), atCentral],
  [
    'a Unicode path of another version, with another name',
    inCentral(unicodePath('x', { version: 2 })),
    atCentral,
  ],
  ['a Unicode path for another name, with another name', inCentral(unicodePath('x', { of: 'y' })), atCentral],
  ['a Unicode path too short for its CRC-32', inCentral(field(0x7075, Buffer.alloc(4))), atCentral],
  [
    'two Unicode paths, first the name and then another',
    inCentral(Buffer.concat([unicodePath(name1), unicodePath('evil')])),
    atCentral,
  ],
  [
    'a Unicode path in the local header that is another name',
    inLocal(unicodePath('evil')),
    { ...atLocal, code: 'local-header' },
  ],
  [
    'two Unicode paths in the local header, first the name and then another',
    inLocal(Buffer.concat([unicodePath(name1), unicodePath('evil')])),
    atLocal,
  ],
  [
    'a Unicode path by which two entries have one name',
    () => {
      const path = unicodePath(name0);
      return writeZip(
        all({}).map((entry) => (entry.name === name1 ? { ...entry, centralExtra: path } : entry)),
      );
    },
    atCentral,
  ],
  [
    'a Unicode path that is right over a name that is not',
    () => withSecond({ name: 'object', extra: unicodePath(name1, { of: 'object' }) }),
    {
      code: 'unknown-or-duplicate',
      entry: 'object',
      offset: (atCentral.offset ?? 0) + 'object'.length - name1.length + unicodePath(name1).length,
      reason: "invalid: unknown or duplicate object in archive: 'object'",
    },
  ],
];

/** libarchive's own field: which parts follow, then version made by, internal and external attributes. */
function libarchiveField(mode: number, { bits = [7] } = {}): Buffer {
  const attributes = Buffer.alloc(8);
  attributes.writeUInt16LE(3 << 8, 0);
  attributes.writeUInt32LE((mode << 16) >>> 0, 4);
  return field(0x6c78, Buffer.concat([Buffer.from(bits), attributes]));
}

/** As WinZip writes it: version 2 of the vendor AE, 256 bits, and the method beneath the encryption. */
const aes = (method: number) => field(0x9901, Buffer.from([2, 0, 0x41, 0x45, 3, method, 0]));

/** 0x9901 in entries that are not encrypted: a reader may take the method that it tells, or ask for a password. */
const otherMethods: Adversary[] = [
  ['AES in an extra field, which no flag tells of', inCentral(aes(0)), atCentral],
  ['AES in an extra field, over another method than the header has', inCentral(aes(8)), atCentral],
  ['AES in an extra field of the local header', inLocal(aes(0)), atLocal],
  ['AES in an extra field that is too short', inCentral(field(0x9901, '')), atCentral],
];

const link = 0o120777;

/** What bsdtar makes of an entry, whatever its record in the directory says. */
const otherTypes: Adversary[] = [
  ['attributes of a symbolic link, for libarchive', inCentral(libarchiveField(link)), atType(atCentral)],
  [
    'attributes of a symbolic link in the local header, for libarchive',
    inLocal(libarchiveField(link)),
    atType(atLocal),
  ],
  [
    'attributes of a symbolic link after more bits than one byte holds, for libarchive',
    inCentral(libarchiveField(link, { bits: [0x87, 0x80, 0] })),
    atType(atCentral),
  ],
  [
    'attributes of a file and then of a symbolic link, for libarchive',
    inCentral(Buffer.concat([libarchiveField(0o100644), libarchiveField(link)])),
    atCentral,
  ],
];

function atType(refusal: typeof atCentral) {
  return { ...refusal, code: 'file-type' };
}

export const extraFieldAdversaries = [...malformed, ...zip64s, ...otherNames, ...otherMethods, ...otherTypes];
