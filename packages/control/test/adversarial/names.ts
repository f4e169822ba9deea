import { overwrite, spoil, swap } from '../spoil.ts';
import { mapZip, recordOf } from '../zip-map.ts';
import { writeZip, type ZipEntry } from '../zip-writer.ts';
import {
  type Adversary,
  first,
  names,
  plain,
  refused,
  second,
  sources,
  third,
  withSecond,
} from './adversary.ts';

const [, name1 = '', name2 = ''] = names;
const nested = (name: string) => `invalid: archive contains nested path '${name}', flat layout required`;
const unknown = (name: string) => `invalid: unknown or duplicate object in archive: '${name}'`;

/** Where the directory's record is of the second entry, when its name has so many bytes. */
const secondRecordAt = (nameBytes: number) => {
  const local = recordOf(mapZip(plain), 'centralHeader', 1).start;
  return local + nameBytes - name1.length;
};

/** The second entry under another name, in both headers. What the verdict shows is the name itself, if nothing else is given. */
function renamed(
  title: string,
  code: 'nested-path' | 'unknown-or-duplicate',
  name: string | Buffer,
  shown = String(name),
): Adversary {
  const words = code === 'nested-path' ? nested : unknown;
  return [
    title,
    () => withSecond({ name }),
    { code, entry: shown, offset: secondRecordAt(Buffer.from(name).length), reason: words(shown) },
  ];
}

const raw = (...bytes: (number | string)[]) =>
  Buffer.concat(bytes.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));

const strangeNames: Adversary[] = [
  renamed('an absolute name', 'nested-path', '/etc/passwd'),
  renamed('a name in a folder', 'nested-path', `files/${name1}`),
  renamed('a name in this folder', 'nested-path', `./${name1}`),
  renamed('a name in the parent folder', 'nested-path', `../${name1}`),
  renamed('a name with a slash at its end, a directory', 'nested-path', `${name1}/`),
  renamed('the parent folder itself', 'unknown-or-duplicate', '..'),
  renamed('a name after a backslash', 'unknown-or-duplicate', `\\${name1}`),
  renamed('a name in a folder, by a backslash', 'unknown-or-duplicate', `files\\${name1}`),
  renamed('a name on a drive', 'unknown-or-duplicate', `C:${name1}`),
  renamed('no name', 'unknown-or-duplicate', ''),
  renamed('a name cut off by NUL for whoever writes C', 'unknown-or-duplicate', `${name1}\0.txt`),
  renamed('a name that is NUL', 'unknown-or-duplicate', '\0'),
  renamed('a name in upper case', 'unknown-or-duplicate', name1.toUpperCase()),
  renamed('a name with one character less', 'unknown-or-duplicate', name1.slice(1)),
  renamed('a name with a suffix', 'unknown-or-duplicate', `${name1}.bin`),
  renamed('a name with a space at its end', 'unknown-or-duplicate', `${name1} `),
  renamed('a name with a dot at its end', 'unknown-or-duplicate', `${name1}.`),
  renamed('a name with a line end', 'unknown-or-duplicate', `${name1}\n`),
  renamed('a name of full-width digits', 'unknown-or-duplicate', name1.replace(/[0-9]/g, fullWidth)),
  renamed('a name after a right-to-left mark', 'unknown-or-duplicate', `\u200f${name1}`),
  renamed('a name after a byte order mark', 'unknown-or-duplicate', `\ufeff${name1}`),
  renamed('a name that is no UTF-8', 'unknown-or-duplicate', raw(0xff, name1), `\\xff${name1}`),
  renamed(
    'a slash in overlong UTF-8',
    'unknown-or-duplicate',
    raw('files', 0xc0, 0xaf, 'a'),
    'files\\xc0\\xafa',
  ),
  renamed('half a surrogate pair', 'unknown-or-duplicate', raw(0xed, 0xa0, 0x80), '\\xed\\xa0\\x80'),
  [
    'a name of 65,535 bytes',
    () => withSecond({ name: 'n'.repeat(65_535) }),
    {
      code: 'unknown-or-duplicate',
      entry: `${'n'.repeat(300)}...`,
      offset: secondRecordAt(65_535),
      reason: unknown(`${'n'.repeat(300)}...`),
    },
  ],
];

function fullWidth(digit: string): string {
  return String.fromCodePoint(0xff10 + Number(digit));
}

/** Where the record is that follows those of the three sources. */
const fourthRecordAt = (entry: ZipEntry) => {
  const withFourth = writeZip([...sources, entry]);
  return recordOf(mapZip(withFourth), 'centralHeader', 3).start;
};

const again = (entry: ZipEntry) => ({
  code: 'unknown-or-duplicate',
  entry: String(entry.name),
  offset: fourthRecordAt(entry),
  reason: unknown(String(entry.name)),
});

const missing = (...absent: string[]) => ({
  code: 'missing',
  reason: `invalid: archive missing ${absent.length} expected object(s) (sample: [${absent
    .toSorted()
    .map((name) => `"${name}"`)
    .join(', ')}])`,
});

const stranger: ZipEntry = { name: 'readme.txt', content: Buffer.from('hello') };
const otherContent: ZipEntry = { ...second, content: first.content };

const wrongSets: Adversary[] = [
  ['an object twice, byte for byte', () => writeZip([...sources, second]), again(second)],
  [
    'an object twice, the second time another',
    () => writeZip([...sources, otherContent]),
    again(otherContent),
  ],
  [
    'an object twice, both from one local header',
    () => writeZip([...sources, { ...first, central: { offset: 0 } }]),
    again(first),
  ],
  ['a stranger beside the objects', () => writeZip([...sources, stranger]), again(stranger)],
  [
    'an empty directory beside the objects',
    () => writeZip([...sources, { name: 'files/', content: Buffer.alloc(0) }]),
    {
      code: 'nested-path',
      entry: 'files/',
      offset: fourthRecordAt({ name: 'files/', content: Buffer.alloc(0) }),
      reason: nested('files/'),
    },
  ],
  ['an object less', () => writeZip([first, third]), missing(name1)],
  ['no objects', () => writeZip([]), missing(...names)],
  ['no objects, by ZIP64', () => writeZip([], { zip64: true }), missing(...names)],
  [
    'an object that is there and not in the directory',
    () => writeZip(sources, { directoryOrder: [0, 2] }),
    missing(name1),
  ],
  [
    'one record twice and another not at all',
    () => writeZip(sources, { directoryOrder: [0, 1, 1] }),
    {
      code: 'unknown-or-duplicate',
      entry: name1,
      offset: recordOf(mapZip(plain), 'centralHeader', 2).start,
      reason: unknown(name1),
    },
  ],
];

/** 4.3.7 beside 4.3.12: what a stream's reader sees is not what the directory says. */
const twoNames: Adversary[] = [
  [
    'a local header with another name of the same length',
    () => spoil(plain, overwrite(['localHeader', 1], 'name', 'another')),
    refused('local-header', plain, 'localHeader', 1),
  ],
  [
    'a local header with a longer name',
    () => withSecond({ local: { name: Buffer.from(`${name1}.txt`) } }),
    refused('local-header', plain, 'localHeader', 1),
  ],
  [
    'a local header with the name in upper case',
    () => spoil(plain, overwrite(['localHeader', 1], 'name', name1.toUpperCase())),
    refused('local-header', plain, 'localHeader', 1),
  ],
  [
    'a local header with a name in a folder',
    () => withSecond({ local: { name: Buffer.from(`../${name1}`) } }),
    refused('local-header', plain, 'localHeader', 1),
  ],
  [
    'a local header with a byte order mark before the name',
    () => withSecond({ local: { name: Buffer.from(`\ufeff${name1}`) } }),
    refused('local-header', plain, 'localHeader', 1),
  ],
  [
    'a local header without a name',
    () => withSecond({ local: { name: Buffer.alloc(0) } }),
    refused('local-header', plain, 'localHeader', 1),
  ],
  [
    'two names swapped in the directory only',
    () => spoil(plain, swap(['centralHeader', 0], ['centralHeader', 1], 'name')),
    // In the order of their places: the first local header now belongs to the second name.
    { ...refused('local-header', plain, 'localHeader', 0), entry: name1 },
  ],
  [
    'two local headers swapped in the directory only',
    () => spoil(plain, swap(['centralHeader', 1], ['centralHeader', 2], 'localHeaderOffset')),
    { ...refused('local-header', plain, 'localHeader', 1), entry: name2 },
  ],
];

export const nameAdversaries = [...strangeNames, ...wrongSets, ...twoNames];
