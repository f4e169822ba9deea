import { add, overwrite, set, spoil, swap } from '../spoil.ts';
import { type Adversary, deflated, plain, refused, streamed, withSecond, zip64 } from './adversary.ts';

const atLocal = refused('local-header', plain, 'localHeader', 1);
const atDeflatedLocal = refused('local-header', deflated, 'localHeader', 1);
const atCentral = (code: string) => refused(code, plain, 'centralHeader', 1);

const inLocal = (field: string, value: number) => () => spoil(plain, set(['localHeader', 1], field, value));
const inCentral = (field: string, value: number) => () =>
  spoil(plain, set(['centralHeader', 1], field, value));
const inBoth = (field: string, value: number) => () =>
  spoil(plain, set(['localHeader', 1], field, value), set(['centralHeader', 1], field, value));

/** What a stream's reader goes by and what a seeking one does. */
const localAgainstCentral: Adversary[] = [
  ['a local header with another CRC-32', inLocal('crc32', 0xdeadbeef), atLocal],
  ['a local header without a CRC-32 or a data descriptor', inLocal('crc32', 0), atLocal],
  ['a local header with another compressed size', inLocal('compressedSize', 107), atLocal],
  ['a local header with another uncompressed size', inLocal('uncompressedSize', 109), atLocal],
  ['a local header without a size or a data descriptor', inLocal('compressedSize', 0), atLocal],
  ['a local header with a sentinel for a size and no ZIP64', inLocal('compressedSize', 0xffffffff), atLocal],
  ['a local header of a stored entry that says DEFLATE', inLocal('method', 8), atLocal],
  [
    'a local header of a deflated entry that says STORE',
    () => spoil(deflated, set(['localHeader', 1], 'method', 0)),
    atDeflatedLocal,
  ],
  ['a local header that says encrypted', inLocal('flags', 0x801), atLocal],
  ['a local header that says strongly encrypted', inLocal('flags', 0x840), atLocal],
  ['a local header that says patched data', inLocal('flags', 0x820), atLocal],
  ['a local header that says masked', inLocal('flags', 0x2800), atLocal],
  ['a local header that promises a data descriptor, alone', inLocal('flags', 0x808), atLocal],
  ['a directory that promises a data descriptor, alone', inCentral('flags', 0x808), atLocal],
  [
    'a data descriptor that only the local header tells of',
    () => spoil(streamed, set(['centralHeader', 1], 'flags', 0x800)),
    refused('local-header', streamed, 'localHeader', 1),
  ],
  [
    'a data descriptor that only the directory tells of',
    () => spoil(streamed, set(['localHeader', 1], 'flags', 0x800)),
    refused('local-header', streamed, 'localHeader', 1),
  ],
  [
    'a local header before a data descriptor, with another CRC-32 than it',
    () => spoil(streamed, set(['localHeader', 1], 'crc32', 1)),
    refused('local-header', streamed, 'localHeader', 1),
  ],
  [
    'a local header before a data descriptor, with another size than it',
    () => spoil(streamed, set(['localHeader', 1], 'uncompressedSize', 1)),
    refused('local-header', streamed, 'localHeader', 1),
  ],
  [
    'a local header whose ZIP64 sizes are others than those of the directory',
    () => spoil(zip64, overwrite(['localExtra', 1], 'data', Buffer.from([1]))),
    refused('local-header', zip64, 'localHeader', 1),
  ],
  [
    'a local header with another signature',
    () => spoil(plain, overwrite(['localHeader', 1], 'signature', 'PK\x03\x05')),
    refused('no-local-header', plain, 'localHeader', 1),
  ],
];

const encryptedFlags: [string, number][] = [
  ['encrypted, bit 0', 0x801],
  ['strongly encrypted, bits 0 and 6', 0x841],
  ['strongly encrypted, bit 6 alone', 0x840],
  ['masked, bit 13', 0x2800],
];

const methodsRefused: [string, number][] = [
  ['Shrink', 1],
  ['Implode', 6],
  ['Deflate64', 9],
  ['BZIP2', 12],
  ['LZMA', 14],
  ['Zstandard', 93],
  ['XZ', 95],
  ['JPEG', 96],
  ['PPMd', 98],
  ['AE-x, AES that no flag tells of', 99],
  ['a method that nobody knows', 0xffff],
];

const unix = (mode: number) => mode * 0x10000;

/** Host system and external attributes, 4.4.2 and 4.4.15. */
const fileTypes: [string, number, number][] = [
  ['a symbolic link', 3, unix(0o120777)],
  ['a symbolic link, on OS X', 19, unix(0o120777)],
  ['a symbolic link, on BeOS', 16, unix(0o120777)],
  ['a symbolic link, on Atari ST', 5, unix(0o120777)],
  ['a symbolic link, by the mode that PKZIP for Unix writes on MS-DOS', 0, unix(0o120777)],
  ['a directory', 3, unix(0o040755)],
  ['a directory of MS-DOS', 0, 0x10],
  ['a directory of MS-DOS, on Unix', 3, unix(0o100644) + 0x10],
  ['a directory of NTFS', 10, 0x10],
  ['a volume label', 0, 0x08],
  ['a reparse point of NTFS, which 7-Zip makes a link of', 10, 0x400],
  ['a volume label, of NTFS', 10, 0x08],
  ['a volume label, on Unix', 3, unix(0o100644) + 0x08],
  ['a FIFO', 3, unix(0o010644)],
  ['a character device', 3, unix(0o020644)],
  ['a block device', 3, unix(0o060644)],
  ['a socket', 3, unix(0o140644)],
  ['a file of no known type', 3, unix(0o150644)],
];

/** What readers do not decode, or do not make a file of. */
const kinds: Adversary[] = [
  ...encryptedFlags.map(
    ([title, flags]): Adversary => [
      `an entry that is ${title}`,
      inBoth('flags', flags),
      atCentral('encrypted'),
    ],
  ),
  ['an entry that only the directory calls encrypted', inCentral('flags', 0x801), atCentral('encrypted')],
  [
    'an entry encrypted with AES as WinZip does',
    () => withSecond({ central: { method: 99, flags: 0x801 }, centralExtra: aesExtra }),
    atCentral('encrypted'),
  ],
  ['compressed patched data', inBoth('flags', 0x820), atCentral('patch')],
  ...methodsRefused.map(
    ([title, method]): Adversary => [
      `an entry of method ${method}, ${title}`,
      inBoth('method', method),
      atCentral('method'),
    ],
  ),
  ...fileTypes.map(
    ([title, host, attributes]): Adversary => [
      `an entry that is ${title}`,
      () =>
        spoil(
          plain,
          set(['centralHeader', 1], 'madeByHost', host),
          set(['centralHeader', 1], 'externalAttributes', attributes),
        ),
      atCentral('file-type'),
    ],
  ),
  ['an entry that starts on disk 1', inCentral('diskStart', 1), atCentral('multi-disk')],
  [
    'an entry on disk 65,535 and no ZIP64 to tell another',
    inCentral('diskStart', 0xffff),
    atCentral('multi-disk'),
  ],
  [
    'a record in the directory with another signature',
    () => spoil(plain, overwrite(['centralHeader', 1], 'signature', 'PK\x01\x03')),
    { code: 'directory-record', offset: atCentral('').offset ?? 0 },
  ],
  [
    'a record in the directory with a name one byte longer',
    () => spoil(plain, add(['centralHeader', 0], 'nameLength', 1)),
    {
      code: 'unknown-or-duplicate',
      entry: `${refused('', plain, 'centralHeader', 0).entry}P`,
      offset: refused('', plain, 'centralHeader', 0).offset ?? 0,
      reason: `invalid: unknown or duplicate object in archive: '${refused('', plain, 'centralHeader', 0).entry}P'`,
    },
  ],
  [
    'a record in the directory with a comment that is not there',
    () => spoil(plain, add(['centralHeader', 1], 'commentLength', 1)),
    { code: 'directory-record', offset: (refused('', plain, 'centralHeader', 2).offset ?? 0) + 1 },
  ],
  [
    'a record in the directory with a comment that reaches beyond it',
    () => spoil(plain, set(['centralHeader', 2], 'commentLength', 0xffff)),
    { code: 'wrong-count', offset: refused('', plain, 'centralHeader', 2).offset ?? 0 },
  ],
];

/** AE-2, 256 bit, over DEFLATE: header ID 0x9901. */
const aesExtra = Buffer.from([0x01, 0x99, 7, 0, 2, 0, 0x41, 0x45, 3, 8, 0]);

const atDescriptor = refused('data-descriptor', streamed, 'dataDescriptor', 1);
const inDescriptor = (field: string, delta: number) => () =>
  spoil(streamed, add(['dataDescriptor', 1], field, delta));

/** 4.3.9. */
const descriptors: Adversary[] = [
  ['a data descriptor with another CRC-32', inDescriptor('crc32', 1), atDescriptor],
  ['a data descriptor with another compressed size', inDescriptor('compressedSize', -1), atDescriptor],
  ['a data descriptor with another uncompressed size', inDescriptor('uncompressedSize', 1), atDescriptor],
  ['a data descriptor with another signature', inDescriptor('signature', 1), atDescriptor],
  [
    'the data descriptor of another entry',
    () =>
      spoil(
        streamed,
        ...['crc32', 'compressedSize', 'uncompressedSize'].map((field) =>
          swap(['dataDescriptor', 0], ['dataDescriptor', 1], field),
        ),
      ),
    refused('data-descriptor', streamed, 'dataDescriptor', 0),
  ],
  [
    'a data descriptor with its sizes in the wrong order',
    () => {
      const sizes = streamed.subarray((atDescriptor.offset ?? 0) + 8, (atDescriptor.offset ?? 0) + 16);
      const swapped = Buffer.concat([sizes.subarray(4), sizes.subarray(0, 4)]);
      return spoil(streamed, overwrite(['dataDescriptor', 1], 'compressedSize', swapped));
    },
    atDescriptor,
  ],
  [
    'a data descriptor of 64 bits whose upper halves are not 0',
    () => {
      const wide = withSecond({ zip64: true, dataDescriptor: 'signed' });
      return spoil(wide, add(['dataDescriptor', 1], 'uncompressedSize', 2 ** 32));
    },
    refused('data-descriptor', withSecond({ zip64: true, dataDescriptor: 'signed' }), 'dataDescriptor', 1),
  ],
  [
    'zeros in place of a data descriptor',
    () => spoil(streamed, overwrite(['dataDescriptor', 1], 'signature', Buffer.alloc(16))),
    atDescriptor,
  ],
];

export const headerAdversaries = [...localAgainstCentral, ...kinds, ...descriptors];
