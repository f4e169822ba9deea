import { crc32 } from 'node:zlib';
import { givenSources, type Source } from '../sources.ts';
import { insert, overwrite, set, spoil } from '../spoil.ts';
import { mapZip, numberAt, recordOf } from '../zip-map.ts';
import { writeZip, type ZipEntry } from '../zip-writer.ts';

/** A sound archive that is not written as most are, which warnings it gets, and its objects if they are not the usual ones. */
type Oddity = [name: string, build: () => Buffer, warnings: string[], objects?: () => Source[]];

const sources = givenSources('an object '.repeat(20), 'a', '', 'Zip Zip Zip Zip');
export const usualObjects = () => sources;

const all = (change: Partial<ZipEntry>) => sources.map((source) => ({ ...source, ...change }));
const plain = writeZip(sources);
const deflated = writeZip(all({ deflate: true }));
const streamed = writeZip(all({ deflate: true, dataDescriptor: 'signed' }));
const zip64 = writeZip(sources, { zip64: true });

const eachEntry = (edit: (entry: number) => Parameters<typeof spoil>[1][]) =>
  sources.flatMap((_, entry) => edit(entry));
const both = (field: string, value: number) => (entry: number) => [
  set(['localHeader', entry], field, value),
  set(['centralHeader', entry], field, value),
];
const central = (field: string, value: number) => (entry: number) => [
  set(['centralHeader', entry], field, value),
];
const local = (field: string, value: number) => (entry: number) => [
  set(['localHeader', entry], field, value),
];

const startOf = (kind: 'localHeader' | 'centralHeader', entry: number) =>
  recordOf(mapZip(deflated), kind, entry).start;
/** 4.5.1, a field that nobody knows. */
const unknownField = Buffer.from([0xfe, 0xca, 2, 0, 1, 2]);
const zip64Field = (...values: number[]) => {
  const bytes = Buffer.alloc(4 + 8 * values.length);
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return bytes;
};
/** 0x5455, of Info-ZIP: which times follow, then these. */
const timestamp = (flags: number, timeBytes: number) =>
  Buffer.concat([Buffer.from([0x55, 0x54, 1 + timeBytes, 0, flags]), Buffer.alloc(timeBytes)]);
/** 4.5.5: reserved, 4 bytes, then attribute 1 and its size, then times of 8 bytes. */
const ntfsTimes = (timeBytes: number) =>
  Buffer.concat([
    Buffer.from([0x0a, 0, 8 + timeBytes, 0, 0, 0, 0, 0, 1, 0, timeBytes, 0]),
    Buffer.alloc(timeBytes),
  ]);
/** 4.6.8 and 4.6.9, in the directory: version 1, CRC-32 of the text beside which it stands, the text in UTF-8. */
const withUnicode = (id: number, tell: (source: Source) => [text: string, beside: string]) =>
  sources.map((source) => {
    const [text, beside] = tell(source);
    const head = Buffer.alloc(9);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(5 + text.length, 2);
    head.writeUInt8(1, 4);
    head.writeUInt32LE(crc32(beside), 5);
    return { ...source, comment: 'an object', centralExtra: Buffer.concat([head, Buffer.from(text)]) };
  });
/** In each header its own sizes, which no sentinel asks for. */
const withNeedlessZip64 = sources.map((source) => ({
  ...source,
  extra: zip64Field(source.content.length, source.content.length),
}));

const descriptors: Oddity[] = [
  ['DEFLATE, data descriptor with signature', () => streamed, []],
  [
    'DEFLATE, data descriptor without signature',
    () => writeZip(all({ deflate: true, dataDescriptor: 'unsigned' })),
    [],
  ],
  [
    'STORE, data descriptor with signature',
    () => writeZip(all({ dataDescriptor: 'signed' })),
    ['stored-with-descriptor'],
  ],
  [
    'STORE, data descriptor without signature',
    () => writeZip(all({ dataDescriptor: 'unsigned' })),
    ['stored-with-descriptor', 'stored-with-unsigned-descriptor'],
  ],
  [
    'STORE, data descriptor, sizes and CRC-32 in the local header as well',
    () =>
      writeZip(
        sources.map((source) => ({ ...source, dataDescriptor: 'signed', local: sizesOf(source.content) })),
      ),
    ['stored-with-descriptor'],
  ],
  [
    'data descriptor of 64-bit sizes, ZIP64 extra field',
    () => writeZip(all({ deflate: true, zip64: true, dataDescriptor: 'signed' })),
    ['wide-descriptor'],
  ],
  [
    'data descriptor of 64-bit sizes, ZIP64 extra field of zeros that no sentinel asks for',
    () =>
      writeZip(
        all({ deflate: true, extra: zip64Field(0, 0), dataDescriptor: 'signed', descriptorSizeBytes: 8 }),
      ),
    ['zip64-excess', 'wide-descriptor'],
  ],
  [
    'data descriptor of 64-bit sizes, no ZIP64 extra field',
    () => writeZip(all({ deflate: true, dataDescriptor: 'signed', descriptorSizeBytes: 8 })),
    ['wide-descriptor', 'descriptor-width'],
  ],
  [
    'data descriptor of 32-bit sizes, ZIP64 extra field',
    () => writeZip(all({ deflate: true, zip64: true, dataDescriptor: 'signed', descriptorSizeBytes: 4 })),
    ['descriptor-width'],
  ],
];

function sizesOf(content: Buffer) {
  return { compressedSize: content.length, uncompressedSize: content.length };
}

const largest = 70_000;
let objects: Source[] | undefined;
function many(): Source[] {
  objects ??= givenSources(...Array.from({ length: largest }, (_, index) => String(index)));
  return objects;
}
const just65535 = () => many().slice(0, 0xffff);

const endSentinels: [field: string, sentinel: number, warnings: string[]][] = [
  ['disk', 0xffff, ['lone-sentinel']],
  ['directoryDisk', 0xffff, ['lone-sentinel']],
  ['diskEntries', 0xffff, ['lone-sentinel']],
  ['entries', 0xffff, ['lone-sentinel']],
  ['directorySize', 0xffffffff, ['lone-sentinel']],
  ['directoryOffset', 0xffffffff, []],
];

/** ZIP64 end records that say nothing that the other does not. */
function withoutSentinels(): Buffer {
  const end = recordOf(mapZip(plain), 'end');
  return spoil(zip64, ...endSentinels.map(([field]) => set(['end'], field, numberAt(plain, end, field))));
}

const zip64s: Oddity[] = [
  ['ZIP64 extra fields that nothing needs, with sentinels', () => writeZip(all({ zip64: true })), []],
  ['ZIP64 extra fields that no sentinel asks for', () => writeZip(withNeedlessZip64), ['zip64-excess']],
  [
    'ZIP64 extra fields of zeros that no sentinel asks for',
    () => writeZip(all({ extra: zip64Field(0, 0) })),
    ['zip64-excess'],
  ],
  ['ZIP64 end records that nothing needs', () => zip64, []],
  ['ZIP64 throughout, nothing needs it', () => writeZip(all({ zip64: true }), { zip64: true }), []],
  ...endSentinels.map(
    ([field, sentinel, warnings]): Oddity => [
      `ZIP64 end records, and a sentinel for no more than ${field}`,
      () => spoil(withoutSentinels(), set(['end'], field, sentinel)),
      warnings,
    ],
  ),
  [
    'ZIP64 end records, and sentinels for both counts only',
    () => spoil(withoutSentinels(), set(['end'], 'diskEntries', 0xffff), set(['end'], 'entries', 0xffff)),
    [],
  ],
  [
    'ZIP64 end records, and sentinels in all fields',
    () => spoil(zip64, set(['end'], 'disk', 0xffff), set(['end'], 'directoryDisk', 0xffff)),
    [],
  ],
  ['ZIP64 end records, and no sentinel', () => withoutSentinels(), []],
  [
    'ZIP64 locator that counts 0 disks',
    () => spoil(zip64, set(['zip64Locator'], 'disks', 0)),
    ['locator-disks'],
  ],
  ['65,535 entries, no ZIP64', () => writeZip(just65535()), [], just65535],
  ['70,000 entries, ZIP64', () => writeZip(many(), { zip64: true }), [], many],
];

/** cpio(5), the portable format: no file but the one that ends the archive. */
const emptyCpio = `070707${'0'.repeat(35)}1${'0'.repeat(21)}13${'0'.repeat(11)}TRAILER!!!\0`;

const order: Oddity[] = [
  [
    'directory in another order than the entries',
    () => writeZip(sources, { directoryOrder: [2, 0, 3, 1] }),
    [],
  ],
  ['10 bytes before the first entry', () => insert(deflated, 0, '#!/bin/sh\n'), ['prefix']],
  ['a cpio archive before the first entry', () => insert(deflated, 0, emptyCpio), ['prefix']],
  ['1 MiB before the first entry', () => insert(deflated, 0, Buffer.alloc(2 ** 20)), ['prefix']],
  ['the marker of a split archive that is whole, PK00', () => insert(deflated, 0, 'PK00'), ['prefix']],
  [
    '100 zeros between two entries',
    () => insert(deflated, startOf('localHeader', 1), Buffer.alloc(100)),
    ['gap'],
  ],
  [
    '100 other bytes between two entries',
    () => insert(deflated, startOf('localHeader', 1), Buffer.alloc(100, 'x')),
    ['gap'],
  ],
  [
    '100 zeros after the last entry',
    () => insert(deflated, startOf('centralHeader', 0), Buffer.alloc(100)),
    [],
  ],
];

const fields: Oddity[] = [
  ['version needed 4.6', () => spoil(deflated, ...eachEntry(both('versionNeeded', 46))), []],
  ['version needed 4.7', () => spoil(deflated, ...eachEntry(both('versionNeeded', 47))), ['version-needed']],
  ['version needed 6.3', () => spoil(deflated, ...eachEntry(both('versionNeeded', 63))), ['version-needed']],
  [
    'version needed 6.4',
    () => spoil(deflated, ...eachEntry(both('versionNeeded', 64))),
    ['version-needed', 'version-unknown'],
  ],
  [
    'version needed 25.5',
    () => spoil(deflated, ...eachEntry(both('versionNeeded', 255))),
    ['version-needed', 'version-unknown'],
  ],
  [
    'version needed 25.5 in the local headers only',
    () => spoil(deflated, ...eachEntry(local('versionNeeded', 255))),
    [],
  ],
  ['version needed 1.0 for DEFLATE', () => spoil(deflated, ...eachEntry(both('versionNeeded', 10))), []],
  ['version needed 0', () => spoil(deflated, ...eachEntry(both('versionNeeded', 0))), []],
  [
    'made by version 25.5 of system 255',
    () =>
      spoil(deflated, ...eachEntry(central('madeByHost', 255)), ...eachEntry(central('madeByVersion', 255))),
    [],
  ],
  [
    'made on MS-DOS, no attributes',
    () =>
      spoil(deflated, ...eachEntry(central('madeByHost', 0)), ...eachEntry(central('externalAttributes', 0))),
    [],
  ],
  [
    'date and time 0',
    () => spoil(deflated, ...eachEntry(both('date', 0)), ...eachEntry(both('time', 0))),
    [],
  ],
  [
    'date and time that do not exist',
    () => spoil(deflated, ...eachEntry(both('date', 0xffff)), ...eachEntry(both('time', 0xffff))),
    [],
  ],
  [
    'text, by the internal attributes',
    () => spoil(deflated, ...eachEntry(central('internalAttributes', 1))),
    [],
  ],
  ['UTF-8 flag nowhere', () => spoil(deflated, ...eachEntry(both('flags', 0))), []],
  ['UTF-8 flag in the directory only', () => spoil(deflated, ...eachEntry(local('flags', 0))), []],
  [
    'flags of the compression level in both headers',
    () => spoil(deflated, ...eachEntry(both('flags', 6))),
    [],
  ],
  [
    'flags of the compression level in the directory only',
    () => spoil(deflated, ...eachEntry(central('flags', 0x806))),
    [],
  ],
  [
    'flag of enhanced deflating in the directory only',
    () => spoil(deflated, ...eachEntry(central('flags', 0x810))),
    ['flags'],
  ],
  ['reserved flags in both headers', () => spoil(deflated, ...eachEntry(both('flags', 0xc780))), []],
];

const variable: Oddity[] = [
  ['an extra field that nobody knows', () => writeZip(all({ extra: unknownField })), []],
  [
    'the same extra field twice',
    () => writeZip(all({ extra: Buffer.concat([unknownField, unknownField]) })),
    [],
  ],
  ['zeros as extra field, whole', () => writeZip(all({ extra: Buffer.alloc(8) })), []],
  [
    '3 bytes of an extra field left in the directory',
    () => writeZip(all({ centralExtra: Buffer.alloc(3) })),
    [],
  ],
  [
    '3 bytes of an extra field left in the local header',
    () => writeZip(all({ localExtra: Buffer.alloc(3) })),
    [],
  ],
  [
    '3 bytes of an extra field left, not zeros',
    () => writeZip(all({ extra: Buffer.from('abc') })),
    ['extra-field-rest'],
  ],
  [
    '3 bytes of an extra field left after a whole one, not zeros',
    () => writeZip(all({ extra: Buffer.concat([unknownField, Buffer.from('abc')]) })),
    [],
  ],
  ['a timestamp', () => writeZip(all({ extra: timestamp(3, 8) })), []],
  [
    'a timestamp, of which the directory has the first',
    () => writeZip(all({ localExtra: timestamp(3, 8), centralExtra: timestamp(3, 4) })),
    [],
  ],
  ['a timestamp too short for its flags', () => writeZip(all({ extra: timestamp(1, 0) })), ['timestamp']],
  [
    'a timestamp without flags',
    () => writeZip(all({ extra: Buffer.from([0x55, 0x54, 0, 0]) })),
    ['timestamp'],
  ],
  ["times of NTFS, as Rust's zip knows them", () => writeZip(all({ extra: ntfsTimes(24) })), []],
  ['times of NTFS that are not three', () => writeZip(all({ extra: ntfsTimes(16) })), ['ntfs-times']],
  [
    'times of NTFS, and then others that are not three',
    () => writeZip(all({ extra: Buffer.concat([ntfsTimes(24), ntfsTimes(16)]) })),
    ['ntfs-times'],
  ],
  [
    'a timestamp, and then one too short for its flags',
    () => writeZip(all({ extra: Buffer.concat([timestamp(1, 4), timestamp(1, 0)]) })),
    ['timestamp'],
  ],
  ['a Unicode path that is the name', () => writeZip(withUnicode(0x7075, ({ name }) => [name, name])), []],
  [
    'a Unicode path that is the name, beside another',
    () => writeZip(withUnicode(0x7075, ({ name }) => [name, 'other'])),
    ['unicode-text'],
  ],
  [
    'a Unicode comment beside the comment',
    () => writeZip(withUnicode(0x6375, () => ['an object', 'an object'])),
    [],
  ],
  [
    'a Unicode comment beside another',
    () => writeZip(withUnicode(0x6375, () => ['an object', 'other'])),
    ['unicode-text'],
  ],
  ['a comment', () => writeZip(sources, { comment: 'four objects' }), []],
  [
    'a comment that is no UTF-8',
    () => spoil(writeZip(sources, { comment: 'four' }), overwrite(['end'], 'comment', Buffer.alloc(4, 0xff))),
    [],
  ],
  ['a comment of 20,000 bytes', () => writeZip(sources, { comment: 'c'.repeat(20_000) }), []],
  ['a comment of 65,535 bytes', () => writeZip(sources, { comment: 'c'.repeat(65_535) }), []],
  ['comments of entries', () => writeZip(all({ comment: 'an object' })), []],
  [
    'comments of entries, no UTF-8',
    () => writeZip(all({ comment: Buffer.from([0xff, 0xfe]) })),
    ['comment-encoding'],
  ],
  [
    'comments of entries, no UTF-8 and no flag that says so',
    () => spoil(writeZip(all({ comment: Buffer.from([0xff, 0xfe]) })), ...eachEntry(both('flags', 0))),
    ['comment-encoding'],
  ],
  [
    'comments of entries, 65,535 bytes each',
    () => writeZip(all({ comment: 'c'.repeat(65_535) })),
    ['long-record'],
  ],
  ['STORE, an empty object', () => plain, []],
  ['DEFLATE, an empty object in 2 bytes', () => deflated, []],
];

export const oddities = [...descriptors, ...zip64s, ...order, ...fields, ...variable];
