import { crc32 } from 'node:zlib';
import type { Source } from '../sources.ts';
import { writeZip } from '../zip-writer.ts';
import { all, type Oddity, sources } from './oddity.ts';

/** 4.5.1, a field that nobody knows. */
const unknownField = Buffer.from([0xfe, 0xca, 2, 0, 1, 2]);

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

export const oddExtraFields: Oddity[] = [
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
];
