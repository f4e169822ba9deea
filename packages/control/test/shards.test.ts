import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../src/central-record.ts';
import { judge } from '../src/judge.ts';
import { planShard } from '../src/shards.ts';
import { expectedOf, givenArchive, givenSources, type Source } from './sources.ts';
import { writeZip } from './zip-writer.ts';

const entriesOf = (...sizes: number[]): Entry[] =>
  sizes.map((compressedSize, index) => ({
    name: String(index),
    sourceBytes: compressedSize,
    at: 0,
    flags: 0,
    method: 0,
    crc32: 0,
    compressedSize,
    uncompressedSize: compressedSize,
    localHeaderOffset: 0,
  }));

const sizesOf: [string, number[]][] = [
  ['none', []],
  ['one', [5]],
  ['fewer than there are shards', [1, 1]],
  ['equal ones', [9, 9, 9, 9, 9, 9]],
  ['one that outweighs all', [1, 1, 1_000_000_000, 1, 1]],
  ['empty ones', [0, 0, 0, 0]],
];

describe('the shards of an archive', () => {
  test.each(sizesOf)('have every entry once where the entries are %s', (_title, sizes) => {
    for (const count of [1, 2, 3, 7]) {
      const plans = Array.from({ length: count }, (_, index) =>
        planShard(entriesOf(...sizes), { index, count }),
      );
      const indices = plans.flatMap(({ first, end }) => sizes.map((_, at) => at).slice(first, end));
      expect(indices).toEqual(sizes.map((_, at) => at));
    }
  });

  test('have about the same number of bytes', () => {
    const sizes = Array.from({ length: 1_000 }, (_, index) => (index % 7) * 100_000);
    const entries = entriesOf(...sizes);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    for (let index = 0; index < 4; index += 1) {
      const { first, end } = planShard(entries, { index, count: 4 });
      const own = sizes.slice(first, end).reduce((sum, size) => sum + size, 0);
      expect(own / (total / 4)).toBeCloseTo(1, 1);
    }
  });
});

describe('judging by shards', () => {
  const sources = givenSources(...Array.from({ length: 20 }, (_, index) => `object ${index}`));
  const verdictsOn = (bytes: Buffer) =>
    Promise.all(
      Array.from({ length: 3 }, (_, index) =>
        judge(givenArchive(bytes), expectedOf(sources), { shard: { index, count: 3 } }),
      ),
    );

  test('counts every entry in exactly one shard', async () => {
    const verdicts = await verdictsOn(writeZip(sources));
    const entries = verdicts.map((verdict) => (verdict.valid ? verdict.entries : Number.NaN));
    expect(entries.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(Math.min(...entries)).toBeGreaterThan(0);
  });

  test('finds a wrong entry in the shard that has it, and only there', async () => {
    const spoiled = sources.map((source, index) =>
      index === 19 ? { ...source, data: Buffer.from('object X9') } : source,
    );
    const verdicts = await verdictsOn(writeZip(spoiled));
    expect(verdicts.map(({ valid }) => valid)).toEqual([true, true, false]);
    expect(verdicts[2]).toMatchObject({ code: 'hash-mismatch', entry: (sources[19] as Source).name });
  });

  test('finds what is missing in every shard, since each knows the whole directory', async () => {
    const verdicts = await verdictsOn(writeZip(sources.slice(1)));
    expect(verdicts.map((verdict) => (verdict.valid ? '' : verdict.code))).toEqual(Array(3).fill('missing'));
  });

  test('finds bytes between two shards once', async () => {
    const { first } = planShard(entriesOf(...sources.map(({ content }) => content.length)), {
      index: 1,
      count: 3,
    });
    const gapAfter = sources[first - 1] as Source;
    const padded = sources.map((source) =>
      source === gapAfter
        ? { ...source, data: Buffer.concat([source.content, Buffer.alloc(70_000)]), ...lengthOf(source) }
        : source,
    );
    const verdicts = await verdictsOn(writeZip(padded));
    expect(verdicts.map((verdict) => (verdict.valid ? 'valid' : verdict.code))).toEqual([
      'gap',
      'valid',
      'valid',
    ]);
  });

  /** Headers that tell the content's length whatever stands where the data should. */
  function lengthOf({ content }: Source) {
    const fields = { compressedSize: content.length };
    return { local: fields, central: fields };
  }
});
