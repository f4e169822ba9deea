import { deflateRawSync } from 'node:zlib';
import { insert, replace, set, spoil } from '../spoil.ts';
import { fieldOf, mapZip, recordOf, type ZipRecord } from '../zip-map.ts';
import { writeZip, type ZipEntry } from '../zip-writer.ts';
import {
  type Adversary,
  all,
  first,
  names,
  plain,
  refused,
  second,
  streamed,
  third,
  zip64,
} from './adversary.ts';

const startOf = (sound: Buffer, kind: ZipRecord['kind'], entry?: number) =>
  recordOf(mapZip(sound), kind, entry).start;
const local1 = startOf(plain, 'localHeader', 1);
const local2 = startOf(plain, 'localHeader', 2);
const directory = startOf(plain, 'centralHeader', 0);
const [name0 = '', name1 = '', name2 = ''] = names;

const offsetOf1 = (offset: number) => () =>
  spoil(plain, set(['centralHeader', 1], 'localHeaderOffset', offset));
const sizesOf1 = (size: number) => () =>
  spoil(
    plain,
    set(['centralHeader', 1], 'compressedSize', size),
    set(['centralHeader', 1], 'uncompressedSize', size),
  );

/** Entries in each other, in the directory, or nowhere. */
const places: Adversary[] = [
  [
    'a local header one byte late',
    offsetOf1(local1 + 1),
    { code: 'no-local-header', entry: name1, offset: local1 + 1 },
  ],
  ['a local header one byte early', offsetOf1(local1 - 1), { code: 'overlap', entry: name0, offset: 0 }],
  [
    'a local header in the directory',
    offsetOf1(directory),
    { code: 'overlap', entry: name1, offset: directory },
  ],
  [
    'a local header at the end of the file',
    offsetOf1(plain.length),
    refused('truncated', plain, 'centralHeader', 1),
  ],
  ['a local header 4 GiB from here', offsetOf1(0xfffffffe), refused('truncated', plain, 'centralHeader', 1)],
  [
    'a local header 2^62 bytes from here, by ZIP64',
    () => {
      const bytes = Buffer.from(zip64);
      const { at } = fieldOf(recordOf(mapZip(zip64), 'centralExtra', 1), 'data');
      bytes.writeBigUInt64LE(2n ** 62n, at + 16);
      return bytes;
    },
    refused('truncated', zip64, 'centralHeader', 1),
  ],
  [
    'one local header for two entries, full overlap',
    offsetOf1(0),
    { code: 'overlap', entry: name0, offset: 0 },
  ],
  [
    'an entry within the data of another, nested overlap',
    () => nestedEntry(),
    { code: 'overlap', entry: name0, offset: 0 },
  ],
  [
    'an entry whose DEFLATE quotes the local header of the next, as the better zip bomb does',
    () => quotedHeaders(),
    { code: 'overlap', entry: name0, offset: 0 },
  ],
  [
    'data that reaches into the next local header',
    sizesOf1(second.content.length + 1),
    { code: 'overlap', entry: name1, offset: local1 },
  ],
  [
    'data that reaches into the directory',
    () =>
      spoil(
        plain,
        set(['centralHeader', 2], 'compressedSize', third.content.length + 1),
        set(['centralHeader', 2], 'uncompressedSize', third.content.length + 1),
      ),
    { code: 'overlap', entry: name2, offset: local2 },
  ],
  ['data beyond the file', sizesOf1(900_000), refused('truncated', plain, 'data', 1)],
  [
    'a data descriptor that is cut off by the next local header',
    () => {
      const { end } = recordOf(mapZip(streamed), 'dataDescriptor', 1);
      return replace(streamed, { start: end - 4, end }, Buffer.alloc(0));
    },
    refused('data-descriptor', streamed, 'dataDescriptor', 1),
  ],
  [
    'a data descriptor that is not there',
    () => replace(streamed, recordOf(mapZip(streamed), 'dataDescriptor', 1), Buffer.alloc(0)),
    refused('data-descriptor', streamed, 'dataDescriptor', 1),
  ],
  [
    'a name in the local header that reaches to the data of the next entry',
    () => spoil(plain, set(['localHeader', 1], 'nameLength', 0x200)),
    // Beyond the next entry and beyond the directory: the file ends first.
    { code: 'overlap', entry: name1, offset: local1 },
  ],
];

/** The second entry is whole within the data of the first, which is deflated by a stored block. */
function nestedEntry(): Buffer {
  const inner = writeZip([second]);
  const nested = inner.subarray(0, recordOf(mapZip(inner), 'centralHeader', 0).start);
  const outer = {
    ...first,
    data: Buffer.concat([storedBlock(nested, false), deflateRawSync(first.content)]),
  };
  const { start } = recordOf(mapZip(writeZip([{ ...outer, deflate: true }])), 'data', 0);
  return writeZip([
    { ...outer, deflate: true },
    { ...third },
    {
      ...second,
      data: Buffer.alloc(0),
      central: { offset: start + 5, compressedSize: second.content.length },
    },
  ]);
}

/** RFC 1951, 3.2.4: a block that is not compressed. */
function storedBlock(content: Buffer, isLast: boolean): Buffer {
  const head = Buffer.alloc(5);
  head[0] = isLast ? 1 : 0;
  head.writeUInt16LE(content.length, 1);
  head.writeUInt16LE(~content.length & 0xffff, 3);
  return Buffer.concat([head, content]);
}

/** Each entry's DEFLATE stream is a stored block that holds the next local header and goes on in that entry's own stream. */
function quotedHeaders(): Buffer {
  const kernel = deflateRawSync(second.content);
  const local = (entry: ZipEntry, data: Buffer) => {
    const alone = writeZip([{ ...entry, deflate: true, data }]);
    return alone.subarray(0, recordOf(mapZip(alone), 'data', 0).start);
  };
  const quoted = storedBlock(local(second, kernel), false);
  const outer = {
    ...first,
    deflate: true,
    data: quoted,
    central: { compressedSize: quoted.length + kernel.length },
  };
  const start = local(first, quoted).length + 5;
  return writeZip([outer, { ...second, deflate: true, data: kernel, central: { offset: start } }, third]);
}

const gapAt = (offset: number) => ({ code: 'gap', offset });
const hiddenAt = (offset: number) => ({ code: 'hidden-record', offset });
const stranger = writeZip([{ name: 'hidden', content: Buffer.from('not in the directory') }]);
const strangerDirectory = startOf(stranger, 'centralHeader', 0);
const hidden = stranger.subarray(0, strangerDirectory);
const hiddenRecord = stranger.subarray(strangerDirectory, startOf(stranger, 'end'));

/** Bytes that belong to no record: too many, or of a kind that who reads from a pipe takes for records. */
const gaps: Adversary[] = [
  ['1 MiB and a byte before the first entry', () => insert(plain, 0, Buffer.alloc(2 ** 20 + 1)), gapAt(0)],
  [
    'a PDF of 2 MiB before the first entry, both in one file',
    () => insert(plain, 0, Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(2 ** 21)])),
    gapAt(0),
  ],
  [
    '64 KiB and a byte between entries',
    () => insert(plain, local1, Buffer.alloc(2 ** 16 + 1)),
    gapAt(local1),
  ],
  [
    '64 KiB and a byte after the last entry',
    () => insert(plain, directory, Buffer.alloc(2 ** 16 + 1)),
    gapAt(directory),
  ],
  [
    '64 KiB and a byte after a data descriptor',
    () => insert(streamed, startOf(streamed, 'localHeader', 1), Buffer.alloc(2 ** 16 + 1)),
    gapAt(startOf(streamed, 'localHeader', 1)),
  ],
  ['an entry before the first that the directory has not', () => insert(plain, 0, hidden), hiddenAt(0)],
  [
    'an entry between others that the directory has not',
    () => insert(plain, local1, hidden),
    hiddenAt(local1),
  ],
  [
    'an entry after the last that the directory has not',
    () => insert(plain, directory, hidden),
    hiddenAt(directory),
  ],
  [
    'an entry that the directory has not, after bytes that are nothing',
    () => insert(plain, local2, Buffer.concat([Buffer.alloc(1_000), hidden])),
    hiddenAt(local2 + 1_000),
  ],
  [
    'an object a second time, which the directory has not',
    () => insert(plain, local2, plain.subarray(local1, local2)),
    hiddenAt(local2),
  ],
  [
    'another directory before the true one',
    () => insert(plain, directory, hiddenRecord),
    hiddenAt(directory),
  ],
  [
    'an older directory and end record, to which an entry was appended',
    () => {
      const older = writeZip([first, second]);
      const behind = older.subarray(startOf(older, 'centralHeader', 0));
      return insert(plain, local2, behind);
    },
    hiddenAt(local2),
  ],
  [
    'a whole ZIP before the first entry, and offsets that count it',
    () => insert(plain, 0, writeZip(all({ deflate: true }))),
    hiddenAt(0),
  ],
  [
    'a local header that the gap between two blocks of memory cuts in two',
    () => insert(plain, 0, Buffer.concat([Buffer.alloc(65_533), hidden])),
    hiddenAt(65_533),
  ],
];

export const layoutAdversaries = [...places, ...gaps];
