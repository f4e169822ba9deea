import { insert, spoil } from '../spoil.ts';
import { mapZip, recordOf } from '../zip-map.ts';
import { writeZip } from '../zip-writer.ts';
import { type Adversary, first, plain, second, sources, third } from './adversary.ts';

/** An extra field of the first local header that holds these bytes where they are in another archive, from its start. */
function lending(archive: Buffer, length: number): Buffer {
  const extra = Buffer.alloc(length);
  archive.copy(extra, 0, recordOf(mapZip(plain), 'data', 0).start);
  extra.writeUInt16LE(0xcafe, 0);
  extra.writeUInt16LE(length - 4, 2);
  return extra;
}

/** A header of tar (POSIX, ustar) and the file after it, in the bytes of a ZIP whose first ones it leaves as they are. */
function asTar(zip: Buffer, weigh = (byte: number) => byte): Buffer {
  const tar = Buffer.from(zip);
  for (const [at, text] of [
    [100, '0000644'],
    [108, '0000000'],
    [116, '0000000'],
    [124, '00000000005'],
  ] as const)
    tar.write(`${text}\0`, at, 'latin1');
  tar.write('00000000000\0        0', 136, 'latin1');
  tar.write('ustar\x0000', 257, 'latin1');
  tar.write('other', 512, 'latin1');
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + weigh(byte), 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0`, 148, 'latin1');
  return tar;
}

const signed = (byte: number) => (byte << 24) >> 24;
const volumeDescriptor = Buffer.concat([Buffer.alloc(32_768), Buffer.from('\x01CD001\x01')]);

/** What bsdtar takes for another archive, with what is in that. */
export const otherFormatAdversaries: Adversary[] = [
  [
    'a tar header in the first local header and its extra field',
    () => asTar(writeZip([{ ...first, localExtra: lending(Buffer.alloc(200), 2_000) }, second, third])),
    { code: 'other-format', offset: 0 },
  ],
  [
    'a tar header whose sum counts bytes as signed ones',
    () => asTar(insert(plain, 0, Buffer.alloc(1_024).fill(0xe9, 0, 20)), signed),
    { code: 'other-format', offset: 0 },
  ],
  [
    'a tar before the first entry',
    () => asTar(insert(plain, 0, Buffer.alloc(1_024))),
    { code: 'other-format', offset: 0 },
  ],
  [
    'the volume descriptor of an ISO 9660 image in an extra field',
    () => writeZip([{ ...first, localExtra: lending(volumeDescriptor, 40_000) }, second, third]),
    { code: 'other-format', offset: 32_768 },
  ],
  [
    'the volume descriptor of an ISO 9660 image in the comment',
    () =>
      spoil(
        writeZip(sources, { comment: 'c'.repeat(50_000) }),
        (bytes) => void volumeDescriptor.copy(bytes, 32_768, 32_768),
      ),
    { code: 'other-format', offset: 32_768 },
  ],
];
