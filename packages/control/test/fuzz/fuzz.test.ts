import { describe, expect, test } from '@jest/globals';
import { insert } from '../spoil.ts';
import { writeZip } from '../zip-writer.ts';
import { check } from './check.ts';
import { type Mutation, makeMutations } from './mutations.ts';
import { type Found, readStream } from './read-stream.ts';
import { readYauzl } from './read-yauzl.ts';
import { ownArchives, soundArchives, sources } from './sound-archives.ts';

const sorted = (found: Found) => found.toSorted(([a], [b]) => a.localeCompare(b));

/** The verdicts on these mutations that are wrong, in words. */
async function findFaults(mutations: Mutation[]): Promise<string[]> {
  const found: string[] = [];
  for (const mutation of mutations) {
    const { faults } = await check(mutation);
    found.push(...faults.map((fault) => `${mutation.name}: ${fault}`));
  }
  return found;
}

describe('the judge, tried by the fuzzer', () => {
  const { simple, at } = makeMutations(1, ownArchives);
  const some = (from: number, count: number) => Array.from({ length: count }, (_, index) => at(from + index));

  test('accepts what is mutated, as long as it is not', async () => {
    for (const archive of soundArchives) {
      expect(await check(archive)).toMatchObject({ verdict: { valid: true }, faults: [] });
    }
  });

  test('is never wrong about 5,000 archives with one change', async () => {
    expect(await findFaults(some(0, 5_000))).toEqual([]);
  });

  test('is never wrong about 2,500 archives with several changes', async () => {
    expect(await findFaults(some(simple, 2_500))).toEqual([]);
  });
});

describe('the mutations', () => {
  test('are the same for the same seed, and others for another', () => {
    const names = (seed: number) => {
      const { at } = makeMutations(seed, ownArchives);
      return Array.from({ length: 50 }, (_, index) => at(index).name);
    };
    expect(names(1)).toEqual(names(1));
    expect(names(1)).not.toEqual(names(2));
  });

  test('are first every one of a single change', () => {
    const { simple, at } = makeMutations(3, ownArchives);
    const names = new Set(Array.from({ length: simple }, (_, index) => at(index).name));
    expect(names.size).toBe(simple);
  });
});

describe('the readers that doubt a verdict', () => {
  test('find the objects of every sound archive', async () => {
    for (const { bytes, expected } of soundArchives) {
      const objects: Found = [...expected.keys()].map((name) => [name, name]);
      expect(sorted(readStream(bytes))).toEqual(sorted(objects));
      expect(sorted(await readYauzl(bytes))).toEqual(sorted(objects));
    }
  });

  test('find different things where an entry is not in the directory', async () => {
    const hidden = writeZip([{ name: 'hidden', content: Buffer.from('x') }]);
    const bytes = insert(writeZip(sources), 0, hidden.subarray(0, hidden.indexOf('PK\x01\x02', 0, 'latin1')));
    expect(readStream(bytes)).toHaveLength(5);
    expect(await readYauzl(bytes)).toHaveLength(sources.length);
  });
});
