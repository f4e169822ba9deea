import { describe, expect, test } from '@jest/globals';
import { crc32c, crc64Nvme, crcAreaBytes, makeCrc } from '../../src/checksums/crc.ts';
import { makeMemory } from '../../src/checksums/wasm-area.ts';

describe.each([
  ['CRC-32C', crc32c],
  ['CRC-64/NVME', crc64Nvme],
])('what %s is folded by', (_, parameters) => {
  const { bits, polynomial, fold } = parameters;

  /** The remainder of x^n, reflected. */
  function power(n: number): bigint {
    let remainder = 1n << BigInt(bits - 1);
    for (let i = 0; i < n; i++) remainder = (remainder >> 1n) ^ (remainder & 1n ? polynomial : 0n);
    return remainder;
  }

  test('is a multiple of its polynomial', () => {
    const farthest = fold.at(-1) ?? 0;
    const sum = [0, ...fold].reduce((rest, distance) => rest ^ power(8 * (farthest - distance)), 0n);
    expect(sum).toBe(0n);
  });

  test.each([
    0, 1, 15, 16, 17, 2719, 2720, 2721, 7423, 7424, 7425, 7439, 7440, 16_384, 20_000, 40_001, 65_536, 100_003,
  ])('makes the CRC that the tables make, of %i bytes', (sizeBytes) => {
    const memory = makeMemory(crcAreaBytes + 110_000);
    const update = makeCrc(parameters, { memory, at: 0 });
    const bytes = new Uint8Array(memory.buffer, crcAreaBytes + 3, sizeBytes);
    for (let i = 0; i < sizeBytes; i++) bytes[i] = (i * 2_654_435_761) >>> 13;
    const before = update(0n, Buffer.from('before'));
    let byTables = before;
    for (let at = 0; at < sizeBytes; at += 1000) byTables = update(byTables, bytes.subarray(at, at + 1000));
    expect(update(before, bytes)).toBe(byTables);
  });
});
