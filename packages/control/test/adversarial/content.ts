import { hash } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { add, set, spoil, swap } from '../spoil.ts';
import type { ZipEntry } from '../zip-writer.ts';
import { type Adversary, deflated, first, names, plain, refused, second, withSecond } from './adversary.ts';

const [name0 = '', name1 = ''] = names;
const { content } = second;

/** Where the data of the second entry starts, whatever it is. */
const atData = (code: string) => refused(code, plain, 'data', 1);

const flipped = Buffer.from(content);
flipped[50] = (flipped[50] ?? 0) ^ 1;

/** The second entry with these bytes in place of its object's, and all fields to match. */
function wrongContent(title: string, wrong: Buffer, change: Partial<ZipEntry> = {}): Adversary {
  const computed = hash('sha256', wrong);
  const reason = `invalid: content hash mismatch for '${name1}': computed ${computed}`;
  return [title, () => withSecond({ content: wrong, ...change }), { ...atData('hash-mismatch'), reason }];
}

const wrongContents: Adversary[] = [
  wrongContent('one bit flipped', flipped),
  wrongContent('one bit flipped, deflated', flipped, { deflate: true }),
  wrongContent('one byte more', Buffer.concat([content, Buffer.from('.')])),
  wrongContent('one byte more, deflated', Buffer.concat([content, Buffer.from('.')]), { deflate: true }),
  wrongContent('one byte less', content.subarray(0, -1)),
  wrongContent('one byte less, deflated', content.subarray(0, -1), { deflate: true }),
  wrongContent('no bytes', Buffer.alloc(0)),
  wrongContent('no bytes, deflated', Buffer.alloc(0), { deflate: true }),
  wrongContent('as many zeros', Buffer.alloc(content.length)),
  wrongContent('the bytes twice', Buffer.concat([content, content])),
  wrongContent('another object', first.content),
  wrongContent('the DEFLATE stream itself, as STORE', deflateRawSync(content)),
  wrongContent(
    'content as a shell would write it, with a line end',
    Buffer.concat([content, Buffer.from('\r\n')]),
  ),
  [
    "two objects' bytes under each other's names",
    () =>
      spoil(
        deflated,
        swap(['centralHeader', 0], ['centralHeader', 1], 'name'),
        swap(['localHeader', 0], ['localHeader', 1], 'name'),
      ),
    {
      ...refused('hash-mismatch', deflated, 'data', 0),
      entry: name1,
      reason: `invalid: content hash mismatch for '${name1}': computed ${name0}`,
    },
  ],
  [
    'STORE in both headers over a DEFLATE stream, its own length in both sizes',
    () => {
      const data = deflateRawSync(content);
      const sizes = { uncompressedSize: data.length };
      return withSecond({ data, local: sizes, central: sizes });
    },
    {
      ...atData('hash-mismatch'),
      reason: `invalid: content hash mismatch for '${name1}': computed ${hash('sha256', deflateRawSync(content))}`,
    },
  ],
];

const bothHeaders = (fields: NonNullable<ZipEntry['central']>) => ({ local: fields, central: fields });

/** Content that is right and told wrong. */
const wrongWords: Adversary[] = [
  [
    'a wrong CRC-32 in all places',
    () => withSecond(bothHeaders({ crc32: 0xdeadbeef })),
    atData('crc-mismatch'),
  ],
  ['no CRC-32, in both headers', () => withSecond(bothHeaders({ crc32: 0 })), atData('crc-mismatch')],
  [
    'a wrong CRC-32 in directory and data descriptor',
    () => {
      const sound = withSecond({ deflate: true, dataDescriptor: 'signed' });
      return spoil(sound, add(['centralHeader', 1], 'crc32', 1), add(['dataDescriptor', 1], 'crc32', 1));
    },
    atData('crc-mismatch'),
  ],
  [
    'one byte more than there are, in both headers',
    () => withSecond({ deflate: true, ...bothHeaders({ uncompressedSize: content.length + 1 }) }),
    atData('size-mismatch'),
  ],
  [
    'one byte less than there are, in both headers',
    () => withSecond({ deflate: true, ...bothHeaders({ uncompressedSize: content.length - 1 }) }),
    atData('size-mismatch'),
  ],
  [
    'a size of 0 in both headers',
    () => withSecond({ deflate: true, ...bothHeaders({ uncompressedSize: 0 }) }),
    atData('size-mismatch'),
  ],
  [
    'a size of almost 4 GiB in both headers',
    () => withSecond({ deflate: true, ...bothHeaders({ uncompressedSize: 0xfffffffe }) }),
    atData('size-mismatch'),
  ],
  [
    'STORE of two sizes',
    () => withSecond(bothHeaders({ uncompressedSize: content.length + 1 })),
    refused('stored-sizes', plain, 'centralHeader', 1),
  ],
  [
    'STORE over a DEFLATE stream, with the sizes of DEFLATE',
    () => spoil(deflated, set(['localHeader', 1], 'method', 0), set(['centralHeader', 1], 'method', 0)),
    refused('stored-sizes', deflated, 'centralHeader', 1),
  ],
];

const stream = deflateRawSync(content);
const noLast = deflateRawSync(content, { finishFlush: 2 });
const inflate = (title: string, data: Buffer): Adversary => [
  title,
  () => withSecond({ deflate: true, data }),
  atData('inflate'),
];

const bits = (...values: number[]) => Buffer.from(values);

/** RFC 1951. */
const streams: Adversary[] = [
  inflate('DEFLATE over plain text', content),
  inflate('DEFLATE of no bytes at all', Buffer.alloc(0)),
  inflate('a DEFLATE stream with a byte after its end', Buffer.concat([stream, Buffer.alloc(1)])),
  inflate('two DEFLATE streams', Buffer.concat([stream, stream])),
  inflate('a DEFLATE stream without its last byte', stream.subarray(0, -1)),
  inflate('half a DEFLATE stream', stream.subarray(0, stream.length >> 1)),
  inflate('a DEFLATE stream whose last block is not marked so', noLast),
  inflate('a zlib stream', deflateSync(content)),
  inflate('a gzip stream', gzipSync(content)),
  inflate('a DEFLATE block of the reserved type', bits(0b111)),
  inflate('a stored block whose length is not repeated', bits(1, 5, 0, 5, 0, 1, 2, 3, 4, 5)),
  inflate('a stored block longer than its data', bits(1, 9, 0, 0xf6, 0xff, 1, 2, 3)),
  inflate('a match before the start', bits(0x03 | 0x00, 0x02, 0x00, 0x00)),
  inflate('a DEFLATE block with too many codes', bits(0b11111101, 0xff, 0xff, 0xff)),
];

const mebibyte = 2 ** 20;
const bomb = deflateRawSync(Buffer.alloc(8 * mebibyte));

/** Entries that inflate to far more than their source objects. */
const bombs: Adversary[] = [
  ['8 MiB of zeros in 8 KiB', () => withSecond({ deflate: true, data: bomb }), atData('bomb')],
  [
    '8 MiB of zeros in 8 KiB that say so',
    () => withSecond({ deflate: true, content: Buffer.alloc(8 * mebibyte) }),
    atData('bomb'),
  ],
  [
    '8 MiB of zeros before a data descriptor',
    () => withSecond({ deflate: true, data: bomb, dataDescriptor: 'signed' }),
    atData('bomb'),
  ],
  [
    'the right bytes and 8 MiB of zeros after them, in a size of no more than the right ones',
    () =>
      withSecond({
        deflate: true,
        data: deflateRawSync(Buffer.concat([content, Buffer.alloc(8 * mebibyte)])),
      }),
    atData('bomb'),
  ],
  [
    'empty blocks of DEFLATE without end',
    // Each stored block of length 0 takes 5 bytes and gives none.
    () => withSecond({ deflate: true, data: Buffer.alloc(500_000, bits(0, 0, 0, 0xff, 0xff)) }),
    atData('inflate'),
  ],
];

/** So much data that to read it all would take the judge's time, whatever it is. */
const excesses: Adversary[] = [
  [
    '1 MiB more than the object, stored',
    () => withSecond({ content: Buffer.alloc(content.length + mebibyte + 1) }),
    atData('excess'),
  ],
  [
    'more than 1 MiB of empty blocks of DEFLATE before the object',
    () => {
      const blocks = Buffer.alloc(1_100_000, bits(0, 0, 0, 0xff, 0xff));
      return withSecond({ deflate: true, data: Buffer.concat([blocks, stream]) });
    },
    atData('excess'),
  ],
];

export const contentAdversaries = [...wrongContents, ...wrongWords, ...streams, ...bombs, ...excesses];
