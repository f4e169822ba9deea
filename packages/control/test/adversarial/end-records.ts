import { gzipSync } from 'node:zlib';
import { add, insert, overwrite, set, spoil } from '../spoil.ts';
import { mapZip, recordOf } from '../zip-map.ts';
import { writeZip } from '../zip-writer.ts';
import { type Adversary, deflated, plain, refused, sources, zip64 } from './adversary.ts';

const end = recordOf(mapZip(plain), 'end');
const zip64End = recordOf(mapZip(zip64), 'zip64End');
const locator = recordOf(mapZip(zip64), 'zip64Locator');
const zip64EndOfAll = recordOf(mapZip(zip64), 'end');

const withComment = (comment: Buffer) => {
  const bytes = Buffer.concat([plain, comment]);
  bytes.writeUInt16LE(comment.length, end.start + 20);
  return bytes;
};

const notZip = { code: 'not-zip' };
const trailing = { code: 'trailing-data', offset: plain.length };

/** What is no ZIP, or is one and more. */
const wholes: Adversary[] = [
  ['an empty file', () => Buffer.alloc(0), notZip],
  ['a single byte', () => Buffer.from('P'), notZip],
  ['text', () => Buffer.from('not a zip at all'), notZip],
  ['zeros', () => Buffer.alloc(70_000), notZip],
  ['a gzip file of a ZIP', () => gzipSync(plain), notZip],
  ['a RAR file', () => Buffer.from('Rar!\x1a\x07\x01\x00 and more', 'latin1'), notZip],
  [
    'local headers and data without a directory',
    () => plain.subarray(0, recordOf(mapZip(plain), 'centralHeader', 0).start),
    { code: 'truncated' },
  ],
  ['a newline after the end', () => Buffer.concat([plain, Buffer.from('\n')]), trailing],
  ['the zeros of a tape block after the end', () => Buffer.concat([plain, Buffer.alloc(512)]), trailing],
  ['a gzip file after the end', () => Buffer.concat([plain, gzipSync('more')]), trailing],
  ['the end of a PDF after the end', () => Buffer.concat([plain, Buffer.from('%%EOF\n')]), trailing],
  [
    'a ZIP after another, its offsets from its own start',
    () => Buffer.concat([plain, plain]),
    { code: 'end-records', offset: plain.length + end.start },
  ],
  [
    'a ZIP after bytes that its offsets do not count',
    () => Buffer.concat([Buffer.from('#!/bin/sh\n'), plain]),
    { code: 'end-records', offset: 10 + end.start },
  ],
  [
    'a ZIP without its first bytes',
    () => plain.subarray(10),
    { code: 'end-records', offset: end.start - 10 },
  ],
  [
    'an end record before the directory',
    () => {
      const directory = plain.subarray(recordOf(mapZip(plain), 'centralHeader', 0).start, end.start);
      const before = plain.subarray(0, recordOf(mapZip(plain), 'centralHeader', 0).start);
      return Buffer.concat([before, plain.subarray(end.start), directory]);
    },
    { code: 'trailing-data', offset: recordOf(mapZip(plain), 'centralHeader', 0).start + 22 },
  ],
];

/** 4.3.16: comments in which a reader that searches from the front, or stops at the first signature from the back, finds another archive. */
const comments: Adversary[] = [
  [
    'a comment that ends in an end record without entries',
    () => withComment(Buffer.concat([Buffer.from('see below'), writeZip([])])),
    { code: 'second-end', offset: plain.length + 9 },
  ],
  [
    'a comment with an end record that does not reach the end of the archive',
    () => withComment(Buffer.concat([writeZip([]), Buffer.from('see above')])),
    { code: 'second-end', offset: plain.length },
  ],
  [
    'a comment with an end record that reaches beyond the end of the archive',
    () => withComment(writeZip([], { comment: 'never to be seen' }).subarray(0, -5)),
    { code: 'second-end', offset: plain.length },
  ],
  [
    'a comment with no more than the signature of an end record',
    () => withComment(Buffer.from('PK\x05\x06', 'latin1')),
    { code: 'second-end', offset: plain.length },
  ],
  [
    'a comment that is a whole ZIP of the same objects',
    () => withComment(deflated),
    { code: 'second-end', offset: plain.length + recordOf(mapZip(deflated), 'end').start },
  ],
  [
    'a comment that is a whole ZIP whose offsets are right in here',
    () => withComment(insert(deflated, 0, plain).subarray(plain.length)),
    { code: 'second-end', offset: plain.length + recordOf(mapZip(deflated), 'end').start },
  ],
  [
    'a comment longer than what follows',
    () => spoil(plain, set(['end'], 'commentLength', 1)),
    { code: 'truncated', offset: end.start },
  ],
  [
    'a comment shorter than what follows',
    () => spoil(withComment(Buffer.from('four')), set(['end'], 'commentLength', 3)),
    { code: 'trailing-data', offset: plain.length + 3 },
  ],
];

const atEnd = refused('end-records', plain, 'end');
const atDisk = refused('multi-disk', plain, 'end');
const directoryStart = recordOf(mapZip(plain), 'centralHeader', 0).start;

/** 4.3.16, field by field. */
const endFields: Adversary[] = [
  ['an end record of disk 1', () => spoil(plain, set(['end'], 'disk', 1)), atDisk],
  ['a directory on disk 1', () => spoil(plain, set(['end'], 'directoryDisk', 1)), atDisk],
  ['all on disk 1', () => spoil(plain, set(['end'], 'disk', 1), set(['end'], 'directoryDisk', 1)), atDisk],
  ['fewer entries on this disk than in all', () => spoil(plain, add(['end'], 'diskEntries', -1)), atDisk],
  ['fewer entries in all than on this disk', () => spoil(plain, add(['end'], 'entries', -1)), atDisk],
  [
    'one entry more than the directory has',
    () => spoil(plain, add(['end'], 'diskEntries', 1), add(['end'], 'entries', 1)),
    { code: 'wrong-count', offset: end.start },
  ],
  [
    'one entry less than the directory has',
    () => spoil(plain, add(['end'], 'diskEntries', -1), add(['end'], 'entries', -1)),
    { code: 'wrong-count', offset: recordOf(mapZip(plain), 'centralHeader', 2).start },
  ],
  [
    'no entries, and a directory of three',
    () => spoil(plain, set(['end'], 'diskEntries', 0), set(['end'], 'entries', 0)),
    { code: 'wrong-count', offset: directoryStart },
  ],
  ['a directory one byte longer than it is', () => spoil(plain, add(['end'], 'directorySize', 1)), atEnd],
  ['a directory one byte shorter than it is', () => spoil(plain, add(['end'], 'directorySize', -1)), atEnd],
  ['a directory of no bytes', () => spoil(plain, set(['end'], 'directorySize', 0)), atEnd],
  ['a directory one byte after its start', () => spoil(plain, add(['end'], 'directoryOffset', 1)), atEnd],
  ['a directory one byte before its start', () => spoil(plain, add(['end'], 'directoryOffset', -1)), atEnd],
  ['a directory beyond the file', () => spoil(plain, set(['end'], 'directoryOffset', 0xfffffffe)), atEnd],
  [
    'a directory that starts a byte late and ends in time',
    () => spoil(plain, add(['end'], 'directoryOffset', 1), add(['end'], 'directorySize', -1)),
    { code: 'directory-record', offset: directoryStart + 1 },
  ],
  [
    'a directory that starts at the first local header',
    () => spoil(plain, set(['end'], 'directoryOffset', 0), set(['end'], 'directorySize', end.start)),
    { code: 'directory-record', offset: 0 },
  ],
  [
    'a directory that starts at its second record',
    () => {
      const skipped = recordOf(mapZip(plain), 'centralHeader', 1).start - directoryStart;
      const counts = [add(['end'], 'diskEntries', -1), add(['end'], 'entries', -1)];
      return spoil(
        plain,
        add(['end'], 'directoryOffset', skipped),
        add(['end'], 'directorySize', -skipped),
        ...counts,
      );
    },
    { code: 'missing' },
  ],
  [
    'a digital signature between the directory and the end record',
    () => insert(plain, end.start, digitalSignature),
    { code: 'end-records', offset: end.start + 9 },
  ],
  [
    'a digital signature that the directory counts',
    () => spoil(insert(plain, end.start, digitalSignature), add(['end'], 'directorySize', 9)),
    { code: 'wrong-count', offset: end.start },
  ],
];

/** 4.3.13: signature, length, data. */
const digitalSignature = Buffer.from('PK\x05\x05\x03\x00sig', 'latin1');

const atZip64 = refused('end-records', zip64, 'zip64End');
const atLocator = refused('end-records', zip64, 'zip64Locator');
const atZip64End = refused('end-records', zip64, 'end');

/** 4.3.14 and 4.3.15, field by field. */
const zip64Fields: Adversary[] = [
  [
    'a ZIP64 end record of disk 1',
    () => spoil(zip64, set(['zip64End'], 'disk', 1), set(['end'], 'disk', 0xffff)),
    { ...atZip64, code: 'multi-disk' },
  ],
  ['two end records of different disks', () => spoil(zip64, set(['zip64End'], 'disk', 1)), atZip64End],
  [
    'a ZIP64 end record with the directory on disk 1',
    () => spoil(zip64, set(['zip64End'], 'directoryDisk', 1), set(['end'], 'directoryDisk', 0xffff)),
    { ...atZip64, code: 'multi-disk' },
  ],
  [
    'a ZIP64 end record with fewer entries on this disk',
    () => spoil(zip64, add(['zip64End'], 'diskEntries', -1)),
    { ...atZip64, code: 'multi-disk' },
  ],
  [
    'a ZIP64 end record with one entry more',
    () => spoil(zip64, add(['zip64End'], 'diskEntries', 1), add(['zip64End'], 'entries', 1)),
    { code: 'wrong-count', offset: zip64End.start },
  ],
  [
    'a ZIP64 end record with one entry less',
    () => spoil(zip64, add(['zip64End'], 'diskEntries', -1), add(['zip64End'], 'entries', -1)),
    { code: 'wrong-count', offset: recordOf(mapZip(zip64), 'centralHeader', 2).start },
  ],
  [
    'a ZIP64 end record with 2^63 entries',
    () => spoil(zip64, set(['zip64End'], 'diskEntries', 2n ** 63n), set(['zip64End'], 'entries', 2n ** 63n)),
    { code: 'wrong-count', offset: zip64End.start },
  ],
  [
    'a ZIP64 end record with a directory one byte longer',
    () => spoil(zip64, add(['zip64End'], 'directorySize', 1)),
    atZip64,
  ],
  [
    'a ZIP64 end record with a directory one byte later',
    () => spoil(zip64, add(['zip64End'], 'directoryOffset', 1)),
    atZip64,
  ],
  [
    'a ZIP64 end record with a directory that ends where it should by overflowing',
    () =>
      spoil(
        zip64,
        set(['zip64End'], 'directoryOffset', 2n ** 64n - 10n),
        set(['zip64End'], 'directorySize', BigInt(zip64End.start + 10)),
      ),
    atZip64,
  ],
  ['a ZIP64 end record one byte too long', () => spoil(zip64, add(['zip64End'], 'recordSize', 1)), atZip64],
  ['a ZIP64 end record one byte too short', () => spoil(zip64, add(['zip64End'], 'recordSize', -1)), atZip64],
  ['a ZIP64 end record of no length', () => spoil(zip64, set(['zip64End'], 'recordSize', 0)), atZip64],
  [
    'a ZIP64 end record of almost 2^64 bytes',
    () => spoil(zip64, set(['zip64End'], 'recordSize', 2n ** 64n - 1n)),
    atZip64,
  ],
  [
    'a ZIP64 end record with another signature',
    () => spoil(zip64, overwrite(['zip64End'], 'signature', 'PK\x06\x05')),
    atLocator,
  ],
  [
    'a ZIP64 end record that the locator does not lead to, at the end of the one that it leads to',
    () => zip64EndRecordInAnother(),
    atZip64,
  ],
  ['a ZIP64 locator one byte early', () => spoil(zip64, add(['zip64Locator'], 'offset', -1)), atLocator],
  ['a ZIP64 locator one byte late', () => spoil(zip64, add(['zip64Locator'], 'offset', 1)), atLocator],
  ['a ZIP64 locator to the start', () => spoil(zip64, set(['zip64Locator'], 'offset', 0)), atLocator],
  [
    'a ZIP64 locator beyond the file',
    () => spoil(zip64, set(['zip64Locator'], 'offset', 2n ** 63n)),
    atLocator,
  ],
  [
    'a ZIP64 locator into the comment, where a ZIP64 end record is',
    () => {
      const comment = zip64.subarray(zip64End.start, locator.start);
      const bytes = Buffer.concat([spoil(zip64, set(['zip64Locator'], 'offset', zip64.length)), comment]);
      bytes.writeUInt16LE(comment.length, zip64EndOfAll.start + 20);
      return bytes;
    },
    atLocator,
  ],
  [
    'a ZIP64 locator of disk 1',
    () => spoil(zip64, set(['zip64Locator'], 'disk', 1)),
    { ...atLocator, code: 'multi-disk' },
  ],
  [
    'a ZIP64 locator of two disks',
    () => spoil(zip64, set(['zip64Locator'], 'disks', 2)),
    { ...atLocator, code: 'multi-disk' },
  ],
  [
    'a ZIP64 end record without a locator',
    () => Buffer.concat([zip64.subarray(0, locator.start), zip64.subarray(locator.end)]),
    { code: 'end-records', offset: locator.start },
  ],
  ['a byte between the ZIP64 end record and its locator', () => insert(zip64, locator.start, 'x'), atZip64],
  [
    'a byte between the ZIP64 locator and the end record',
    () => insert(zip64, zip64EndOfAll.start, 'x'),
    { code: 'end-records', offset: zip64EndOfAll.start + 1 },
  ],
  [
    'a byte between the directory and the ZIP64 end record',
    () => insert(zip64, zip64End.start, 'x'),
    { code: 'end-records', offset: zip64End.start + 1 },
  ],
  [
    'an end record with another count than the ZIP64 one',
    () => spoil(zip64, set(['end'], 'diskEntries', 2), set(['end'], 'entries', 2)),
    atZip64End,
  ],
  [
    'an end record with another directory size than the ZIP64 one',
    () => spoil(zip64, set(['end'], 'directorySize', 46)),
    atZip64End,
  ],
  [
    'an end record with another directory offset than the ZIP64 one',
    () => spoil(zip64, set(['end'], 'directoryOffset', 0)),
    atZip64End,
  ],
  [
    "a ZIP64 locator in the last entry's comment, for whoever asks for no sentinel",
    () => {
      const fake = spoil(zip64, set(['zip64Locator'], 'offset', 0)).subarray(locator.start, locator.end);
      return writeZip(sources.map((source, index) => (index === 2 ? { ...source, comment: fake } : source)));
    },
    { code: 'end-records', offset: end.start },
  ],
];

/** Some readers take the 56 bytes before the locator for the ZIP64 end record, others follow the locator: here they find two. */
function zip64EndRecordInAnother(): Buffer {
  const inner = Buffer.from(zip64.subarray(zip64End.start, zip64End.end));
  const outer = spoil(zip64, set(['zip64End'], 'recordSize', 44 + inner.length));
  return insert(outer, locator.start, inner);
}

/** An archive cut off after each of its records, the last but one included. */
const truncations: Adversary[] = mapZip(zip64)
  .filter(({ kind }) => kind !== 'localExtra' && kind !== 'centralExtra' && kind !== 'end')
  .map((record) => [
    `an archive cut off after the ${record.kind}${record.entry === undefined ? '' : ` of entry ${record.entry}`}`,
    () => zip64.subarray(0, record.end),
    { code: 'truncated' },
  ]);

export const endRecordAdversaries = [...wholes, ...comments, ...endFields, ...zip64Fields, ...truncations];
