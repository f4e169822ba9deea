import { buffer } from 'node:stream/consumers';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { verdictSchema } from '@s3-lambda-bench/contract';
import yazl from 'yazl';
import { HarnessFault } from '../src/errors.ts';
import { judge } from '../src/judge.ts';
import { expectedOf, givenArchive, givenSources, type Source } from './sources.ts';
import { set, spoil } from './spoil.ts';
import { writeZip, type ZipEntry, type ZipOptions } from './zip-writer.ts';

const sources = givenSources('first', 'the second object', Buffer.alloc(100_000, 'x'), '');
const [first, second, long] = sources as [Source, Source, Source];
const rest = sources.slice(1);
const totalBytes = sources.reduce((sum, { content }) => sum + content.length, 0);

/** Blocks smaller than most records, so that every boundary is crossed. */
const tinyBlocks = { blockBytes: 7, blocksAhead: 2 };

async function verdictOn(bytes: Buffer, options = {}) {
  const verdict = await judge(givenArchive(bytes), expectedOf(sources), options);
  expect(verdictSchema.parse(verdict)).toEqual(verdict);
  return verdict;
}

async function reasonFor(bytes: Buffer): Promise<string> {
  const verdict = await verdictOn(bytes);
  if (verdict.valid) throw new Error('the verdict is valid');
  return verdict.reason;
}

/** jest's own `each` prints every value of a row into its title, which takes minutes where one holds 100,000 bytes. */
function each<R extends [string, ...unknown[]]>(
  title: string,
  rows: R[],
  body: (...row: R) => Promise<void>,
): void {
  for (const row of rows) test(title.replace('%s', row[0]), () => body(...row));
}

describe('a valid archive', () => {
  const all = (change: Partial<ZipEntry>) => sources.map((source) => ({ ...source, ...change }));
  const variants: [string, ZipEntry[], ZipOptions][] = [
    ['STORE', sources, {}],
    ['DEFLATE', all({ deflate: true }), {}],
    ['both methods', sources.map((source, index) => ({ ...source, deflate: index % 2 === 0 })), {}],
    ['signed data descriptors', all({ dataDescriptor: 'signed' }), {}],
    ['unsigned data descriptors', all({ dataDescriptor: 'unsigned', deflate: true }), {}],
    ['ZIP64 entries', all({ zip64: true }), {}],
    ['ZIP64 entries with data descriptors', all({ zip64: true, dataDescriptor: 'signed' }), {}],
    ['ZIP64 end records', sources, { zip64: true }],
    ['entries in reverse', sources.toReversed(), {}],
    ['a directory in another order than the data', sources, { directoryOrder: [2, 0, 3, 1] }],
    ['an archive comment', sources, { comment: 'made by nobody' }],
    ['entry comments', all({ comment: 'an object' }), {}],
    ['extra fields', all({ extra: Buffer.from([0x55, 0x54, 5, 0, 1, 0, 0, 0, 0]) }), {}],
  ];

  each('passes with %s', variants, async (_name, entries, options) => {
    const bytes = writeZip(entries, options);
    expect(await verdictOn(bytes)).toMatchObject({
      valid: true,
      entries: 4,
      content_bytes: totalBytes,
      archive_bytes: bytes.length,
    });
  });

  each('passes with %s whatever the block size', variants, async (_name, entries, options) => {
    expect(await verdictOn(writeZip(entries, options), tinyBlocks)).toMatchObject({ valid: true });
  });

  test('passes as yazl writes it', async () => {
    const zip = new yazl.ZipFile();
    for (const { name, content } of sources) zip.addBuffer(content, name, { compress: content.length > 100 });
    zip.end({ forceZip64Format: true, comment: '' });
    const bytes = await buffer(zip.outputStream);
    expect(await verdictOn(bytes)).toMatchObject({ valid: true, entries: 4 });
  });

  test('is fetched once, front to back, whatever the order of its directory', async () => {
    const contents = Array.from({ length: 60 }, (_, index) => Buffer.alloc(10_000, `object ${index} `));
    const many = givenSources(...contents);
    const bytes = writeZip(many, { directoryOrder: many.map((_, index) => (index * 37) % 60) });
    const archive = givenArchive(bytes);
    const verdict = await judge(archive, expectedOf(many), { blockBytes: 16_384, blocksAhead: 2 });
    expect(verdict).toMatchObject({ valid: true });
    const fetchedBytes = archive.fetched.reduce((sum, [start, end]) => sum + end - start, 0);
    // Beyond the archive itself: the blocks of its end and directory, which are read before the data.
    expect(fetchedBytes).toBeLessThanOrEqual(bytes.length + 6 * 16_384);
    const dataFetches = archive.fetched.slice(-Math.floor(bytes.length / 16_384) + 6);
    expect(dataFetches.map(([start]) => start)).toEqual(
      dataFetches.map(([start]) => start).sort((a, b) => a - b),
    );
  });
});

describe('an archive with other entries than the source objects', () => {
  const stranger: ZipEntry = { name: 'readme.txt', content: Buffer.from('hello') };

  each<[string, ZipEntry[], string]>(
    'is rejected for %s',
    [
      [
        'a nested path',
        [{ ...first, name: `files/${first.name}` }, ...rest],
        `invalid: archive contains nested path 'files/${first.name}', flat layout required`,
      ],
      [
        'a directory',
        [...sources, { name: 'files/', content: Buffer.alloc(0) }],
        "invalid: archive contains nested path 'files/', flat layout required",
      ],
      ['a stranger', [...sources, stranger], "invalid: unknown or duplicate object in archive: 'readme.txt'"],
      [
        'a duplicate',
        [...sources, first],
        `invalid: unknown or duplicate object in archive: '${first.name}'`,
      ],
      [
        'a name in upper case',
        [{ ...first, name: first.name.toUpperCase() }, ...rest],
        `invalid: unknown or duplicate object in archive: '${first.name.toUpperCase()}'`,
      ],
      [
        'a name with a backslash',
        [...sources, { ...stranger, name: 'files\\readme' }],
        "invalid: unknown or duplicate object in archive: 'files\\readme'",
      ],
      [
        'a missing entry',
        sources.slice(0, -1),
        `invalid: archive missing 1 expected object(s) (sample: ["${sources[3]?.name}"])`,
      ],
      [
        'no entries',
        [],
        `invalid: archive missing 4 expected object(s) (sample: [${sources
          .map(({ name }) => `"${name}"`)
          .sort()
          .join(', ')}])`,
      ],
    ],
    async (_name, entries, reason) => {
      expect(await reasonFor(writeZip(entries))).toBe(reason);
    },
  );

  test('is rejected with the first five of what is missing', async () => {
    const many = givenSources(...Array.from({ length: 9 }, (_, index) => `object ${index}`));
    const verdict = await judge(givenArchive(writeZip([])), expectedOf(many));
    const sample = many
      .map(({ name }) => name)
      .sort()
      .slice(0, 5);
    expect(verdict).toEqual({
      valid: false,
      code: 'missing',
      reason: `invalid: archive missing 9 expected object(s) (sample: ["${sample.join('", "')}"])`,
    });
  });

  test('is rejected for the first fault of its directory, whatever else is wrong', async () => {
    const nested = { ...stranger, name: 'a/b' };
    expect(await reasonFor(writeZip([first, stranger, nested]))).toContain('unknown or duplicate');
    expect(await reasonFor(writeZip([first, nested, stranger]))).toContain('nested path');
  });

  test('is rejected with a name cut short where it is endless', async () => {
    const reason = await reasonFor(writeZip([{ ...stranger, name: 'n'.repeat(60_000) }]));
    expect(reason).toBe(`invalid: unknown or duplicate object in archive: '${'n'.repeat(300)}...'`);
  });
});

describe('an archive with other content than the source objects', () => {
  const flipped = Buffer.from(long.content);
  flipped[77_777] = 0;

  each<[string, ZipEntry, string | RegExp]>(
    'is rejected for %s',
    [
      [
        'a flipped byte',
        { ...long, data: flipped },
        /^invalid: content hash mismatch for '[0-9a-f]{64}': computed [0-9a-f]{64}$/,
      ],
      [
        'the content of another object',
        { ...long, content: second.content },
        `invalid: content hash mismatch for '${long.name}': computed ${second.name}`,
      ],
      [
        'shorter content, deflated',
        { ...long, content: second.content, deflate: true },
        `invalid: content hash mismatch for '${long.name}': computed ${second.name}`,
      ],
      [
        'longer content, deflated',
        { ...long, content: Buffer.alloc(200_000, 'y'), deflate: true },
        /^invalid: content hash mismatch for /,
      ],
      [
        'a wrong CRC-32',
        { ...long, central: { crc32: 0xdeadbeef }, local: { crc32: 0xdeadbeef } },
        /^invalid: CRC-32 mismatch for '[0-9a-f]{64}': computed [0-9a-f]{8}, recorded deadbeef$/,
      ],
      [
        'a wrong size, deflated',
        {
          ...long,
          deflate: true,
          central: { uncompressedSize: 99_999 },
          local: { uncompressedSize: 99_999 },
        },
        `invalid: size mismatch for '${long.name}': 100000 bytes, recorded 99999`,
      ],
      [
        'two sizes, stored',
        { ...long, central: { uncompressedSize: 99_999 } },
        `invalid: stored entry '${long.name}' has a compressed size of 100000 and an uncompressed size of 99999`,
      ],
      ['encryption', { ...long, central: { flags: 1 } }, `invalid: entry '${long.name}' is encrypted`],
      [
        'a method that is neither STORE nor DEFLATE',
        { ...long, central: { method: 93 } },
        `invalid: entry '${long.name}' has compression method 93, allowed: 0 (STORE), 8 (DEFLATE)`,
      ],
      [
        'no DEFLATE stream where there should be one',
        { ...long, deflate: true, data: Buffer.alloc(50, 0xff) },
        `invalid: cannot inflate '${long.name}': invalid block type`,
      ],
      [
        'a DEFLATE stream that ends early',
        { ...long, deflate: true, data: deflateRawSync(long.content).subarray(0, -3) },
        `invalid: cannot inflate '${long.name}': unexpected end of file`,
      ],
      [
        'bytes after its DEFLATE stream',
        { ...long, deflate: true, data: Buffer.concat([deflateRawSync(long.content), Buffer.alloc(9)]) },
        `invalid: cannot inflate '${long.name}': 9 bytes follow the end of the DEFLATE stream`,
      ],
      [
        'another name in its local header',
        { ...long, local: { name: Buffer.from('other') } },
        `invalid: local header of '${long.name}' has name other, central directory ${long.name}`,
      ],
      [
        'another method in its local header',
        { ...long, local: { method: 8 } },
        `invalid: local header of '${long.name}' has compression method 8, central directory 0`,
      ],
      [
        'a local header beyond the end',
        { ...long, central: { offset: 0xfffffff0 } },
        /^invalid: archive is truncated: the local header of '[0-9a-f]{64}' ends at 4294967310, beyond its [0-9]+ bytes$/,
      ],
      [
        'data beyond the end',
        { ...long, central: { compressedSize: 900_000, uncompressedSize: 900_000 } },
        /^invalid: archive is truncated: the data of '[0-9a-f]{64}' ends at [0-9]+, beyond its [0-9]+ bytes$/,
      ],
    ],
    async (_name, entry, reason) => {
      const others = sources.filter(({ name }) => name !== long.name);
      const given = await reasonFor(writeZip([...others, entry]));
      if (typeof reason === 'string') expect(given).toBe(reason);
      else expect(given).toMatch(reason);
    },
  );

  test('is rejected for no local header where the directory says', async () => {
    const bytes = writeZip(sources);
    bytes[0] = 0;
    expect(await reasonFor(bytes)).toBe(
      `invalid: there is no local header of '${first.name}' where its directory record says, at 0`,
    );
  });

  test('is rejected for bytes after a DEFLATE stream however many pieces they come in', async () => {
    const data = Buffer.concat([deflateRawSync(long.content), Buffer.alloc(100)]);
    const others = sources.filter(({ name }) => name !== long.name);
    const bytes = writeZip([...others, { ...long, deflate: true, data }]);
    expect(await verdictOn(bytes, tinyBlocks)).toEqual({
      valid: false,
      code: 'inflate',
      entry: long.name,
      offset: expect.any(Number),
      reason: `invalid: cannot inflate '${long.name}': 100 bytes follow the end of the DEFLATE stream`,
    });
  });

  test('is rejected for a bomb without inflating it whole', async () => {
    const bomb = deflateRawSync(Buffer.alloc(64 << 20));
    const entry: ZipEntry = { ...long, deflate: true, data: bomb };
    const others = sources.filter(({ name }) => name !== long.name);
    expect(await reasonFor(writeZip([...others, entry]))).toBe(
      `invalid: entry '${long.name}' inflates far beyond the 100000 bytes of its source object`,
    );
  });

  test('is rejected where two entries share their bytes', async () => {
    const twice = givenSources('shared', 'other');
    const bytes = writeZip(twice.map((source) => ({ ...source, central: { offset: 0 } })));
    const verdict = await judge(givenArchive(bytes), expectedOf(twice));
    expect(verdict).toMatchObject({
      valid: false,
      reason: expect.stringMatching(/^invalid: entry '.*' overlaps entry '/),
    });
  });

  test('is rejected for a data descriptor that would be right if it were of another width and a gap followed', async () => {
    const empty = givenSources('') as [Source];
    const sound = writeZip([{ ...empty[0], zip64: true, dataDescriptor: 'signed' }]);
    const bytes = spoil(sound, set(['dataDescriptor', 0], 'uncompressedSize', 1));
    expect(await judge(givenArchive(bytes), expectedOf(empty))).toMatchObject({ code: 'data-descriptor' });
  });
});

describe('what is not a whole ZIP', () => {
  each<[string, Buffer, string | RegExp]>(
    'is rejected: %s',
    [
      [
        'nothing',
        Buffer.alloc(0),
        /^invalid: archive is not a readable ZIP: no end of central directory record is at its end, it is empty$/,
      ],
      [
        'text',
        Buffer.from('not a zip at all'),
        /^invalid: archive is not a readable ZIP: no end of central directory record is at its end$/,
      ],
      [
        'zeros',
        Buffer.alloc(100_000),
        /^invalid: archive is not a readable ZIP: no end of central directory record is at its end$/,
      ],
      [
        'bytes after its end',
        writeZip(sources, { suffix: Buffer.from('junk') }),
        /^invalid: archive has 4 byte\(s\) after its end of central directory record$/,
      ],
      [
        'fewer records than it counts',
        writeZip(sources, { countDelta: 1 }),
        /^invalid: archive's central directory is not what its end record says: it ends, at [0-9]+, within record 5 of 5$/,
      ],
      [
        'more records than it counts',
        writeZip(sources, { countDelta: -1 }),
        /^invalid: archive's central directory is not what its end record says: it has 110 bytes after the last of 3 records$/,
      ],
    ],
    async (_name, bytes, reason) => {
      expect(await reasonFor(bytes)).toMatch(reason);
    },
  );

  test('is rejected at every length that it may be cut to', async () => {
    const small = givenSources('one', 'two');
    const bytes = writeZip([{ ...(small[0] as Source), deflate: true }, small[1] as Source], { zip64: true });
    for (let length = 0; length < bytes.length; length += 1) {
      const verdict = await judge(givenArchive(bytes.subarray(0, length)), expectedOf(small));
      expect(verdict).toMatchObject({ valid: false, reason: expect.stringMatching(/^invalid: archive is /) });
    }
  });

  test('is called truncated where it starts as a ZIP', async () => {
    expect(await reasonFor(writeZip(sources).subarray(0, -30))).toBe(
      'invalid: archive is truncated: it starts as a ZIP and no end of central directory record is at its end',
    );
  });

  test('ends in a verdict and not in a crash with any single byte changed', async () => {
    const small = givenSources('one', 'two');
    const bytes = writeZip([{ ...(small[0] as Source), deflate: true }, small[1] as Source], { zip64: true });
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      const verdict = await judge(givenArchive(changed), expectedOf(small));
      if (!verdict.valid) expect(verdict.reason).toMatch(/^invalid: /);
    }
  });
});

interface Fetched {
  start: number;
  end: number;
  sizeBytes: number;
}

describe('a fault of the harness', () => {
  each(
    'while reading %s is never charged to the contender',
    [
      ['the end', ({ start, end, sizeBytes }: Fetched) => start > 0 && end === sizeBytes],
      ['the data', ({ start }: Fetched) => start === 0],
    ],
    async (_name, isAway) => {
      const archive = givenArchive(writeZip(sources));
      const { fetch, sizeBytes } = archive;
      archive.fetch = (start, into) =>
        isAway({ start, end: start + into.length, sizeBytes })
          ? Promise.reject(new HarnessFault('S3 is away'))
          : fetch(start, into);
      const verdict = await judge(archive, expectedOf(sources), { blockBytes: 20_000, blocksAhead: 0 });
      expect(verdict).toEqual({ valid: false, code: 'harness', reason: 'harness: S3 is away' });
    },
  );

  test('of our own making says so', async () => {
    const archive = givenArchive(writeZip(sources));
    archive.fetch = () => Promise.reject(new TypeError('x is not a function'));
    const verdict = await judge(archive, expectedOf(sources));
    expect(verdict).toMatchObject({
      valid: false,
      reason: expect.stringMatching(/^harness: control failed: TypeError/),
    });
  });
});
