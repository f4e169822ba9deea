import { createHash } from 'node:crypto';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { algorithms, type ChecksumAlgorithm } from '../../src/checksums/algorithms.ts';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();
const MiB = 1_048_576;
const pattern = Buffer.from(Array.from({ length: 7919 }, (_, index) => (index * 7919) >> 5));
const large = Buffer.alloc(8 * MiB, pattern);

async function givenUpload(input: Partial<CreateMultipartUploadCommandInput> = {}) {
  const target = { Bucket: input.Bucket ?? (await given.givenBucket()), Key: input.Key ?? 'k' };
  const { UploadId } = await given.client.send(new CreateMultipartUploadCommand({ ...target, ...input }));
  const upload = { ...target, UploadId };
  return {
    ...upload,
    put: (PartNumber: number, Body: string | Buffer) =>
      given.client.send(new UploadPartCommand({ ...upload, PartNumber, Body })),
    copy: (
      PartNumber: number,
      source: Pick<UploadPartCopyCommandInput, 'CopySource'> & Partial<UploadPartCopyCommandInput>,
    ) => given.client.send(new UploadPartCopyCommand({ ...upload, PartNumber, ...source })),
    complete: (Parts: CompletedPart[]) =>
      given.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })),
  };
}

async function givenSource(Bucket: string, Body: string | Buffer = large) {
  await given.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body }));
  return `${Bucket}/source`;
}

function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  const digester = algorithms[algorithm].makeDigester();
  digester.update(bytes);
  return digester.digest().toString('base64');
}

/** The only checksum that a result shows. */
function shown(result: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(result ?? {}).filter(([name]) => name.startsWith('Checksum')));
}

describe('a part that is copied', () => {
  test('counts into the CRC64NVME of an object whose upload was created for none, and shows none', async () => {
    const upload = await givenUpload();
    const CopySource = await givenSource(upload.Bucket);
    const copied = [
      [0, 5 * MiB + 1],
      [3 * MiB, 8 * MiB],
      [MiB - 7, 7 * MiB + 11],
    ] as const;
    const parts: CompletedPart[] = [];
    for (const [index, [start, end]] of copied.entries()) {
      const { CopyPartResult } = await upload.copy(index + 1, {
        CopySource,
        CopySourceRange: `bytes=${start}-${end - 1}`,
      });
      expect(shown(CopyPartResult)).toEqual({});
      parts.push({ PartNumber: index + 1, ETag: CopyPartResult?.ETag });
    }
    const last = await upload.put(4, 'last');
    parts.push({ PartNumber: 4, ETag: last.ETag });
    const whole = Buffer.concat([...copied.map((range) => large.subarray(...range)), Buffer.from('last')]);
    const expected = { ChecksumCRC64NVME: checksumOf('CRC64NVME', whole), ChecksumType: 'FULL_OBJECT' };
    expect(await upload.complete(parts)).toMatchObject(expected);
    const object = { Bucket: upload.Bucket, Key: 'k' };
    const head = await given.client.send(new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject(expected);
    const { Body } = await given.client.send(new GetObjectCommand(object));
    expect(whole.equals((await Body?.transformToByteArray()) ?? Buffer.of())).toBe(true);
  });

  test('of a whole object made of copies is known from theirs', async () => {
    const first = await givenUpload();
    const CopySource = await givenSource(first.Bucket);
    const { CopyPartResult } = await first.copy(1, { CopySource, CopySourceRange: `bytes=5-${6 * MiB}` });
    const two = await first.put(2, 'tail');
    await first.complete([
      { PartNumber: 1, ETag: CopyPartResult?.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ]);
    const whole = Buffer.concat([large.subarray(5, 6 * MiB + 1), Buffer.from('tail')]);
    const second = await givenUpload({ ChecksumAlgorithm: 'CRC64NVME', Key: 'second' });
    const copies = [await second.copy(1, { CopySource: `${first.Bucket}/k` })];
    copies.push(
      await second.copy(2, {
        CopySource: `${first.Bucket}/k`,
        CopySourceRange: `bytes=2-${whole.length - 2}`,
      }),
    );
    expect(copies.map((copy) => shown(copy.CopyPartResult))).toEqual([
      { ChecksumCRC64NVME: checksumOf('CRC64NVME', whole) },
      { ChecksumCRC64NVME: checksumOf('CRC64NVME', whole.subarray(2, -1)) },
    ]);
  });

  test.each([
    ['CRC32', 'FULL_OBJECT'],
    ['CRC32C', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
    ['CRC32', 'COMPOSITE'],
    ['CRC32C', 'COMPOSITE'],
    ['SHA1', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
  ] as const)('shows its %s where the upload was created for that, %s', async (algorithm, type) => {
    const upload = await givenUpload({ ChecksumAlgorithm: algorithm, ChecksumType: type });
    const CopySource = await givenSource(upload.Bucket);
    const one = await upload.copy(1, { CopySource });
    const two = await upload.copy(2, { CopySource, CopySourceRange: `bytes=10-${2 * MiB}` });
    const bytes = [large, large.subarray(10, 2 * MiB + 1)];
    const values = bytes.map((part) => ({ [`Checksum${algorithm}`]: checksumOf(algorithm, part) }));
    expect([shown(one.CopyPartResult), shown(two.CopyPartResult)]).toEqual(values);
    const { Parts } = await given.client.send(new ListPartsCommand(upload));
    expect(Parts?.map(shown)).toEqual(values);
    const done = await upload.complete([
      { PartNumber: 1, ETag: one.CopyPartResult?.ETag, ...values[0] },
      { PartNumber: 2, ETag: two.CopyPartResult?.ETag, ...values[1] },
    ]);
    const ofParts = Buffer.concat(bytes.map((part) => Buffer.from(checksumOf(algorithm, part), 'base64')));
    const expected =
      type === 'COMPOSITE'
        ? `${checksumOf(algorithm, ofParts)}-2`
        : checksumOf(algorithm, Buffer.concat(bytes));
    expect(done).toMatchObject({ [`Checksum${algorithm}`]: expected, ChecksumType: type });
  });

  test('has the MD5 of an object that it has all of as its ETag', async () => {
    const upload = await givenUpload();
    const CopySource = await givenSource(upload.Bucket, 'abc');
    const ETag = `"${createHash('md5').update('abc').digest('hex')}"`;
    expect(await upload.copy(1, { CopySource })).toMatchObject({ CopyPartResult: { ETag } });
    expect(await upload.copy(1, { CopySource, CopySourceRange: 'bytes=0-2' })).toMatchObject({
      CopyPartResult: { ETag },
    });
  });
});

/** As S3 does, whatever the API reference says of sources below 5 MB (recorded replies of AWS). */
test.each(['bytes=0-8', 'bytes=1-1', 'bytes=0-0'])(
  'UploadPartCopy takes %s of 10 bytes',
  async (CopySourceRange) => {
    const upload = await givenUpload();
    const CopySource = await givenSource(upload.Bucket, '0123456789');
    const { CopyPartResult } = await upload.copy(1, { CopySource, CopySourceRange });
    expect(CopyPartResult).toMatchObject({ LastModified: expect.any(Date) });
  },
);

describe('x-amz-copy-source-range', () => {
  const form =
    'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy';

  test.each([
    '0-8',
    'bytes=1-0',
    'bytes=-1-',
    'bytes=0--1',
    'bytes=0-1,3-4,7-9',
    'bytes=-',
    'bytes=-0',
    'bytes=1-',
    'bytes=-2',
    'bytes=-15',
  ])('rejects the form of %s, never with 416', async (CopySourceRange) => {
    const upload = await givenUpload();
    const CopySource = await givenSource(upload.Bucket, '0123456789');
    const copied = upload.copy(1, { CopySource, CopySourceRange });
    await expect(copied).rejects.toEqual(refusal('InvalidArgument', 400, form));
    await expect(copied).rejects.toMatchObject({
      ArgumentName: 'x-amz-copy-source-range',
      ArgumentValue: CopySourceRange,
    });
  });

  test.each([
    ['bytes=0-100', 'InvalidArgument', 'Range specified is not valid for source object of size: 10'],
    ['bytes=100-200', 'InvalidRequest', 'The specified copy range is invalid for the source object size'],
  ])('rejects %s of 10 bytes', async (CopySourceRange, code, message) => {
    const upload = await givenUpload();
    const CopySource = await givenSource(upload.Bucket, '0123456789');
    const copied = upload.copy(1, { CopySource, CopySourceRange });
    await expect(copied).rejects.toEqual(refusal(code, 400, message));
  });
});

describe('what is copied at once', () => {
  /** An object of 33 * 33 times 5 MiB, made of copies, and its CRC64NVME. */
  async function givenHuge() {
    const Bucket = await given.givenBucket();
    const part = large.subarray(0, 5 * MiB);
    await givenSource(Bucket, part);
    let value: Buffer = Buffer.from(checksumOf('CRC64NVME', part), 'base64');
    let sizeBytes = part.length;
    for (const [from, Key] of [
      ['source', 'medium'],
      ['medium', 'huge'],
    ] as const) {
      const upload = await givenUpload({ Bucket, Key });
      const parts: CompletedPart[] = [];
      for (let PartNumber = 1; PartNumber <= 33; PartNumber++) {
        const { CopyPartResult } = await upload.copy(PartNumber, { CopySource: `${Bucket}/${from}` });
        parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
      }
      const { ChecksumCRC64NVME } = await upload.complete(parts);
      const one = value;
      for (let i = 1; i < 33; i++) value = algorithms.CRC64NVME.combine(value, one, sizeBytes);
      expect(ChecksumCRC64NVME).toBe(value.toString('base64'));
      sizeBytes *= 33;
    }
    return { Bucket, sizeBytes };
  }

  test('is 5 GiB at most, as an object or as a part', async () => {
    const { Bucket, sizeBytes } = await givenHuge();
    const CopySource = `${Bucket}/huge`;
    const { ContentLength } = await given.client.send(new HeadObjectCommand({ Bucket, Key: 'huge' }));
    expect(ContentLength).toBe(sizeBytes);
    const tooLarge = refusal(
      'InvalidRequest',
      400,
      'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
    );
    const upload = await givenUpload({ Bucket, Key: 'copy' });
    await expect(upload.copy(1, { CopySource })).rejects.toEqual(tooLarge);
    const range = (length: number) => `bytes=3-${length + 2}`;
    await expect(upload.copy(1, { CopySource, CopySourceRange: range(5_368_709_121) })).rejects.toEqual(
      tooLarge,
    );
    await upload.copy(1, { CopySource, CopySourceRange: range(5_368_709_120) });
    await expect(
      given.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource })),
    ).rejects.toEqual(tooLarge);
  });
});
