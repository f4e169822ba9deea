import { describe, expect, test } from '@jest/globals';
import { choosePartBytes } from '../src/part-size.ts';

const gib = 1024 ** 3;

describe('the part size', () => {
  test('is 8 MiB for an archive of any usual size', () => {
    expect(choosePartBytes([])).toBe(8 << 20);
    expect(choosePartBytes(Array.from({ length: 3_000 }, () => ({ sizeBytes: 5 << 20 })))).toBe(8 << 20);
  });

  test.each([70, 80, 200, 4_000])('fits %i GiB into 10,000 parts', (size) => {
    const objects = Array.from({ length: 40 }, () => ({ sizeBytes: (size * gib) / 40 }));
    const partBytes = choosePartBytes(objects);
    expect((size * gib) / partBytes).toBeLessThan(10_000);
    // And S3 takes no part above 5 GiB.
    expect(partBytes).toBeLessThan(5 * gib);
  });

  test('counts what a ZIP adds to many small objects', () => {
    const objects = Array.from({ length: 100_000 }, () => ({ sizeBytes: 838_860 }));
    expect(choosePartBytes(objects)).toBeGreaterThan(8 << 20);
  });
});
