import { expect, test } from '@jest/globals';
import { formatSize } from '../src/numbers.ts';

test.each([
  [1, '1 B'],
  [1_023, '1023 B'],
  [262_144, '256 KiB'],
  [15_728_640_000, '14.6 GiB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
