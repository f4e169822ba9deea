import { expect, test } from '@jest/globals';
import { commitmentTo, drawHiddenSeed } from '../../src/run/commit-seed.ts';

test('a hidden seed is 256 random bits in hexadecimal', () => {
  expect(drawHiddenSeed((size) => Buffer.alloc(size, 0xa5)).value).toBe('a5'.repeat(32));
});

test("its commitment is the SHA-256 of the seed's text, as sha256sum has it", () => {
  // FIPS 180-2, appendix B.1: the digest of 'abc'.
  expect(commitmentTo('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const { value, commitment } = drawHiddenSeed((size) => Buffer.alloc(size));
  expect(commitment).toBe(commitmentTo(value));
});
