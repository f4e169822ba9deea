import { givenSources, type Source } from '../sources.ts';
import { insert, overwrite, set, spoil } from '../spoil.ts';
import { mapZip, numberAt, recordOf } from '../zip-map.ts';
import { writeZip } from '../zip-writer.ts';
import { oddExtraFields } from './odd-extra-fields.ts';
import { all, type Oddity, sources } from './oddity.ts';

export const usualObjects = () => sources;

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
const zip64Field = (...values: number[]) => {
  const bytes = Buffer.alloc(4 + 8 * values.length);
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return bytes;
};
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

const comments: Oddity[] = [
  ['a comment', () => writeZip(sources, { comment: 'four objects' }), []],
  [
    'a comment that is no UTF-8',
    () => spoil(writeZip(sources, { comment: 'four' }), overwrite(['end'], 'comment', Buffer.alloc(4, 0xff))),
    [],
  ],
  ['a comment of 16,342 bytes', () => writeZip(sources, { comment: 'c'.repeat(16_342) }), []],
  ['a comment of 16,343 bytes', () => writeZip(sources, { comment: 'c'.repeat(16_343) }), ['long-comment']],
  ['a comment of 65,535 bytes', () => writeZip(sources, { comment: 'c'.repeat(65_535) }), ['long-comment']],
  [
    'a comment of 16,343 bytes, after STORE, data descriptors without signature and ZIP64 end records',
    () => writeZip(all({ dataDescriptor: 'unsigned' }), { zip64: true, comment: 'c'.repeat(16_343) }),
    ['long-comment', 'stored-with-descriptor', 'stored-with-unsigned-descriptor'],
  ],
  [
    'a comment of 16,342 bytes, after STORE, data descriptors without signature and ZIP64 end records',
    () => writeZip(all({ dataDescriptor: 'unsigned' }), { zip64: true, comment: 'c'.repeat(16_342) }),
    ['stored-with-descriptor', 'stored-with-unsigned-descriptor'],
  ],
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

export const oddities = [...descriptors, ...zip64s, ...order, ...fields, ...oddExtraFields, ...comments];
