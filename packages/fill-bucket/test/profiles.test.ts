import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { corpusProfiles } from '@s3-lambda-bench/contract';
import { makeContent } from '../src/content.ts';
import { profiles } from '../src/profiles.ts';
import { checkDistinct, drawSize, sizeBounds } from '../src/sizes.ts';
import { drawAll, givenSpec } from './specs.ts';

const mib = 1 << 20;
const sizesOf = (profile: (typeof corpusProfiles)[number], objectCount = profiles[profile].objectCount) => {
  const spec = givenSpec({ profile, objectCount, meanSizeBytes: 100_000 });
  return Array.from({ length: objectCount }, (_, index) => drawSize(spec, index));
};

describe.each(corpusProfiles)('profile %s', (profile) => {
  test('has whole sizes within its bounds, one empty object at most, and as many distinct ones as it asks for', () => {
    const spec = givenSpec({ profile, objectCount: profiles[profile].objectCount, meanSizeBytes: 100_000 });
    const sizes = sizesOf(profile);
    const { smallest, largest } = sizeBounds(spec);
    expect(sizes.every((size) => Number.isInteger(size))).toBe(true);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(smallest);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(largest);
    expect(sizes.filter((size) => size === 0).length).toBeLessThanOrEqual(1);
    expect(() => checkDistinct(spec)).not.toThrow();
  });
});

describe('profiles', () => {
  test('tiny has 100,000 objects of 0 to 4 KiB, evenly', () => {
    const sizes = sizesOf('tiny');
    expect(sizes).toHaveLength(100_000);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([0, 4_096]);
    expect(sizes.filter((size) => size < 1_024).length / 100_000).toBeCloseTo(0.25, 2);
  });

  test('wide has more objects than 16 bits count', () => {
    expect(sizesOf('wide')).toHaveLength(70_000);
  });

  test('mixed has objects of 0 bytes, 1 byte and 100 MiB, and most of its bytes in few of the others', () => {
    const sizes = sizesOf('mixed').sort((a, b) => a - b);
    expect([sizes[0], sizes[1], sizes.at(-1)]).toEqual([0, 1, 100 * mib]);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const largestTenth = sizes.slice(-300).reduce((sum, size) => sum + size, 0);
    expect(largestTenth / total).toBeGreaterThan(0.6);
    expect(sizes[1_500]).toBeLessThan(100_000);
  });

  test('floor has sizes one below, at and one above 5 MiB', () => {
    expect([...new Set(sizesOf('floor'))].map((size) => size - 5 * mib)).toEqual([-1, 0, 1]);
  });

  test('large has one object past 4 GiB', () => {
    expect(sizesOf('large').filter((size) => size > 2 ** 32)).toHaveLength(1);
  });

  test('text has letters that deflate to about a half, the same on this thread and on another', async () => {
    const spec = givenSpec({ profile: 'text', objectCount: 2, meanSizeBytes: 300_000 });
    for (const [index, object] of (await drawAll(spec)).entries()) {
      const body = object.makeBody();
      if (!Buffer.isBuffer(body)) throw new Error('expected bytes');
      const { sizeBytes } = object;
      expect(body.equals(makeContent({ seed: 'seed', index, nonce: 0, sizeBytes, content: 'text' }))).toBe(
        true,
      );
      expect(body.toString('latin1')).toMatch(/^[a-z \n]+$/);
      expect(deflateRawSync(body).length / sizeBytes).toBeGreaterThan(0.5);
      expect(deflateRawSync(body).length / sizeBytes).toBeLessThan(0.6);
    }
  });

  test('mixed comes in the order of its indices, small objects among large ones', async () => {
    const spec = givenSpec({ profile: 'mixed', objectCount: 40 });
    const drawn = (await drawAll(spec)).map(({ sizeBytes }) => sizeBytes);
    expect(drawn).toEqual(Array.from({ length: 40 }, (_, index) => drawSize(spec, index)));
  });

  test('are these sizes, for ever: a corpus is named by its seed', () => {
    const first = Object.fromEntries(
      corpusProfiles.map((profile) => [profile, sizesOf(profile, 5).slice(1)]),
    );
    expect(first).toEqual({
      classic: [89_688, 88_701, 108_468, 116_564],
      text: [89_688, 88_701, 108_468, 116_564],
      tiny: [1_242, 1_172, 2_720, 3_262],
      wide: [156, 147, 340, 408],
      mixed: [104_857_600, 1, 537_384, 4_280_869],
      floor: [5_242_880, 5_242_881, 5_242_879, 5_242_880],
      large: [209_478_039, 201_487_679, 379_032_401, 441_142_410],
    });
  });
});
