import { describe, expect, test } from '@jest/globals';
import { checkDistinct, drawSize, sizeBounds } from '../src/sizes.ts';
import { givenSpec } from './specs.ts';

function draw(meanSizeBytes: number, count: number): number[] {
  const spec = givenSpec({ meanSizeBytes });
  return Array.from({ length: count }, (_, index) => drawSize(spec, index));
}

describe('sizes', () => {
  test('follow a normal distribution with a standard deviation of a fifth of the mean', () => {
    const mean = 5_242_880;
    const sizes = draw(mean, 3_000);
    const average = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    const variance = sizes.reduce((sum, size) => sum + (size - average) ** 2, 0) / sizes.length;
    // Three standard errors of each estimate; the seed is fixed, so this is not a matter of luck.
    expect(Math.abs(average - mean)).toBeLessThan((3 * mean) / 5 / Math.sqrt(3_000));
    expect(Math.abs(Math.sqrt(variance) / (mean / 5) - 1)).toBeLessThan(3 / Math.sqrt(6_000));
    expect(new Set(sizes).size).toBeGreaterThan(2_900);
  });

  test('are clamped to 0.4 and 1.6 times the mean', () => {
    const sizes = draw(1_000, 20_000);
    expect(Math.min(...sizes)).toBe(400);
    expect(Math.max(...sizes)).toBe(1_600);
  });

  test.each([1, 2, 3, 7])('are whole bytes, one at least, also for a mean of %i', (mean) => {
    const { smallest, largest } = sizeBounds(givenSpec({ meanSizeBytes: mean }));
    for (const size of draw(mean, 500)) {
      expect(Number.isInteger(size)).toBe(true);
      expect(size).toBeGreaterThanOrEqual(Math.max(1, smallest));
      expect(size).toBeLessThanOrEqual(largest);
    }
  });

  test('are the same for the same seed and others for another', () => {
    const sizes = (seed: string) =>
      Array.from({ length: 20 }, (_, index) => drawSize(givenSpec({ seed, meanSizeBytes: 100_000 }), index));
    expect(sizes('a')).toEqual(sizes('a'));
    expect(sizes('a')).not.toEqual(sizes('b'));
  });

  test('are these, for ever: a corpus is named by its seed', () => {
    const spec = givenSpec({ seed: 'classic-1', meanSizeBytes: 5_242_880 });
    const sizes = [0, 1, 2, 2_999].map((index) => drawSize(spec, index));
    expect(sizes).toEqual([3_982_864, 4_399_914, 8_025_518, 8_388_608]);
  });
});

describe('distinct objects', () => {
  test('may be as many as exist', () => {
    expect(() => checkDistinct(givenSpec({ meanSizeBytes: 1, objectCount: 256 }))).not.toThrow();
  });

  test('rejects more objects of one byte than there are bytes', () => {
    expect(() => checkDistinct(givenSpec({ meanSizeBytes: 1, objectCount: 257 }))).toThrow(
      'a corpus of 257 objects with a mean of 1 bytes needs more than 256 distinct objects of 1 byte, and only 256 exist; ask for fewer objects or a larger mean',
    );
  });

  test('rejects by the size that runs out, not by the sum', () => {
    const few = givenSpec({ meanSizeBytes: 2, objectCount: 1_000 });
    expect(() => checkDistinct(few)).not.toThrow();
    const many = givenSpec({ meanSizeBytes: 2, objectCount: 70_000 });
    expect(() => checkDistinct(many)).toThrow(/distinct objects of (1 byte|2 bytes)/);
  });
});
