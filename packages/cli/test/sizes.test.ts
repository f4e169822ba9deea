import { expect, test } from '@jest/globals';
import { parseSize } from '../src/sizes.ts';

test.each([
  ['1', 1],
  ['262144', 262_144],
  ['10B', 10],
  ['256KiB', 262_144],
  ['5MiB', 5_242_880],
  ['1.5 GiB', 1_610_612_736],
  ['5kB', 5_000],
  ['5MB', 5_000_000],
  ['2GB', 2_000_000_000],
])('reads %s as %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each(['banana', '', '0', '-1', '5mib', '5KB', '1.5', '0.1KiB', '1e3', 'MiB', '99999999GiB'])(
  'rejects %p',
  (text) => {
    expect(parseSize(text)).toBeUndefined();
  },
);
