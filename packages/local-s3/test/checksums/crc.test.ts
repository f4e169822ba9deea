import { describe, expect, test } from '@jest/globals';
import { crc32c, crc64Nvme, crcAreaBytes, makeCrc } from '../../src/checksums/crc.ts';
import { makeMemory } from '../../src/checksums/wasm-area.ts';

/** Check values of the "Catalogue of parametrised CRC algorithms" (reveng.sourceforge.io) for CRC-32/ISCSI and CRC-64/NVME. */
describe.each([
  ['CRC-32C', crc32c, 0xe3069283n],
  ['CRC-64/NVME', crc64Nvme, 0xae8b14860a799888n],
])('%s', (_, parameters, check) => {
  const at = 64;
  const outsideBytes = 200_704;
  const memory = makeMemory(at + crcAreaBytes + outsideBytes);
  const update = makeCrc(parameters, { memory, at });
  const bytes = Buffer.from(Array.from({ length: 200_003 }, (_unused, index) => (index * 7919) >> 3));

  test('has the catalogued check value', () => {
    expect(update(0n, Buffer.from('123456789'))).toBe(check);
  });

  test('of nothing is 0', () => {
    expect(update(0n, Buffer.alloc(0))).toBe(0n);
  });

  test.each([0, 1, 200_003])('of bytes in its own memory is the same: %i of them', (count) => {
    const inside = new Uint8Array(memory.buffer, at + crcAreaBytes + 1, count);
    inside.set(bytes.subarray(0, count));
    expect(update(0n, inside)).toBe(update(0n, bytes.subarray(0, count)));
  });

  test.each([1, 7, 8, 15, 16, 17, 65_535, 65_536, 65_537])('is the same when split after %i bytes', (at) => {
    const first = update(0n, bytes.subarray(0, at));
    expect(update(first, bytes.subarray(at))).toBe(update(0n, bytes));
  });
});
