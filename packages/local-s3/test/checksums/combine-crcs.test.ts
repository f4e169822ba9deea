import { describe, expect, test } from '@jest/globals';
import { algorithms, crcAlgorithms } from '../../src/checksums/algorithms.ts';

const bytes = Buffer.from(Array.from({ length: 200_003 }, (_unused, index) => (index * 7919) >> 3));

describe.each(crcAlgorithms)('the %s', (algorithm) => {
  const { combine } = algorithms[algorithm];
  const crcOf = (...pieces: Buffer[]) => {
    const digester = algorithms[algorithm].makeDigester();
    for (const piece of pieces) digester.update(piece);
    return digester.digest();
  };

  test.each([0, 1, 65_536, 200_003])('of two strings combines, the second from byte %i on', (at) => {
    const [first, second] = [bytes.subarray(0, at), bytes.subarray(at)];
    expect(combine(crcOf(first), crcOf(second), second.length)).toEqual(crcOf(bytes));
  });

  test.each([0, 1, 65_536, 200_003])(
    'of the second follows from those of the first and of both: from byte %i on',
    (at) => {
      const [first, second] = [bytes.subarray(0, at), bytes.subarray(at)];
      expect(combine(crcOf(first), crcOf(bytes), second.length)).toEqual(crcOf(second));
    },
  );

  test('combines over more bytes than 32 bits count, and over more lengths than are remembered', () => {
    const [a, b] = [crcOf(Buffer.from('a')), crcOf(Buffer.from('b'))];
    const inOne = combine(a, b, 2 ** 33 + 3000);
    const shifted = combine(combine(a, Buffer.alloc(a.length), 2 ** 33), Buffer.alloc(a.length), 2999);
    expect(combine(shifted, b, 1)).toEqual(inOne);
    for (let length = 1; length < 2000; length++) combine(a, b, length);
    expect(combine(a, b, 2 ** 33 + 3000)).toEqual(inOne);
  });
});
