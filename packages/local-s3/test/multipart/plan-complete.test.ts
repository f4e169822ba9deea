import { describe, expect, test } from '@jest/globals';
import { planComplete } from '../../src/multipart/plan-complete.ts';
import type { Upload, UploadedPart } from '../../src/storage/uploads.ts';

const upload: Upload = {
  id: 'upload',
  bucketId: 1,
  key: 'k',
  initiatedMs: 0,
  checksumAlgorithm: 'CRC32',
  checksumType: 'COMPOSITE',
  headers: {},
  keyDeleted: false,
};
const minPartBytes = 5_242_880;

function uploadedPart(number: number, sizeBytes: number): UploadedPart {
  const etag = String(number).repeat(32);
  return { number, contentId: number, sizeBytes, etag, modifiedMs: 0, checksum: 'AAAAAA==' };
}

/** Parts 1 and 2 of the least size but for a byte, part 3 of a byte. */
const uploaded = [uploadedPart(1, minPartBytes), uploadedPart(2, minPartBytes - 1), uploadedPart(3, 1)];

function listedPart(number: number, change: object = {}) {
  const part = { PartNumber: String(number), ETag: `"${String(number).repeat(32)}"` };
  return { ...part, ChecksumCRC32: 'AAAAAA==', ...change };
}

describe('planComplete', () => {
  test('takes parts in order, the last of any size', () => {
    const plan = planComplete(upload, uploaded, [listedPart(1), listedPart(3)]);
    expect(plan).toMatchObject({
      sizeBytes: minPartBytes + 1,
      etag: expect.stringMatching(/^[0-9a-f]{32}-2$/),
      checksum: { type: 'COMPOSITE', value: expect.stringMatching(/^.{6}==-2$/) },
      objectParts: [{ number: 1 }, { number: 3 }],
    });
  });

  test.each([
    ['the order before parts that are not there', [listedPart(9), listedPart(8)], 'InvalidPartOrder'],
    ['parts that are not there before small ones', [listedPart(2), listedPart(9)], 'InvalidPart'],
    ['an ETag before a size', [listedPart(2, { ETag: '"x"' }), listedPart(3)], 'InvalidPart'],
    [
      'a checksum before a size',
      [listedPart(2, { ChecksumCRC32: 'AAAAAQ==' }), listedPart(3)],
      'InvalidPart',
    ],
    [
      'the missing checksum of a part before a size',
      [listedPart(2, { ChecksumCRC32: undefined }), listedPart(3)],
      'InvalidRequest',
    ],
    ['the checksum of another algorithm', [listedPart(1, { ChecksumSHA1: 'x' })], 'InvalidPart'],
    ['that there is a part', [], 'InvalidRequest'],
  ])('checks %s', (_, listed, code) => {
    expect(() => planComplete(upload, uploaded, listed)).toThrow(expect.objectContaining({ code }));
  });

  test('says which part is too small, and how', () => {
    expect(() => planComplete(upload, uploaded, [listedPart(1), listedPart(2), listedPart(3)])).toThrow(
      expect.objectContaining({
        code: 'EntityTooSmall',
        details: {
          ETag: '2'.repeat(32),
          MinSizeAllowed: minPartBytes,
          PartNumber: 2,
          ProposedSize: minPartBytes - 1,
        },
      }),
    );
  });

  test('takes parts without their checksums when the upload has none of its own, or one of the whole', () => {
    const bare = [listedPart(1, { ChecksumCRC32: undefined })];
    const whole = { ...upload, checksumType: 'FULL_OBJECT' } as const;
    expect(planComplete(whole, uploaded, bare).checksum.type).toBe('FULL_OBJECT');
    const crc64 = [{ ...uploadedPart(1, 1), checksum: 'AAAAAAAAAAA=' }];
    const undeclared = { ...whole, checksumAlgorithm: undefined };
    expect(planComplete(undeclared, crc64, bare).checksum).toMatchObject({ algorithm: 'CRC64NVME' });
    expect(() => planComplete(undeclared, crc64, [listedPart(1)])).toThrow(
      expect.objectContaining({ code: 'InvalidPart' }),
    );
  });
});
