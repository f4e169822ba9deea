import { describe, expect, test } from '@jest/globals';
import { crc32c, crc64Nvme, makeCrc } from '../../src/checksums/crc.ts';

/** Check values of the "Catalogue of parametrised CRC algorithms" (reveng.sourceforge.io) for CRC-32/ISCSI and CRC-64/NVME. */
describe.each([
  ['CRC-32C', crc32c, 0xe3069283n],
  ['CRC-64/NVME', crc64Nvme, 0xae8b14860a799888n],
])('%s', (_, parameters, check) => {
  const update = makeCrc(parameters);
  const bytes = Buffer.from(Array.from({ length: 200_003 }, (_unused, index) => (index * 7919) >> 3));

  test('has the catalogued check value', () => {
    expect(update(0n, Buffer.from('123456789'))).toBe(check);
  });

  test('of nothing is 0', () => {
    expect(update(0n, Buffer.alloc(0))).toBe(0n);
  });

  test.each([1, 7, 8, 15, 16, 17, 65_535, 65_536, 65_537])('is the same when split after %i bytes', (at) => {
    const first = update(0n, bytes.subarray(0, at));
    expect(update(first, bytes.subarray(at))).toBe(update(0n, bytes));
  });
});
