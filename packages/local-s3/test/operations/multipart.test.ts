import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { algorithms } from '../../src/checksums/algorithms.ts';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();
const minPartBytes = 5_242_880;
const large = Buffer.alloc(minPartBytes, 'large');
const md5 = (bytes: string | Buffer) => createHash('md5').update(bytes).digest('hex');

async function givenUpload(input: Partial<CreateMultipartUploadCommandInput> = {}) {
  const Bucket = await given.givenBucket();
  const target = { Bucket, Key: 'k' };
  const { UploadId } = await given.client.send(new CreateMultipartUploadCommand({ ...target, ...input }));
  const upload = { ...target, UploadId };
  const { ChecksumAlgorithm } = input;
  const checksum = ChecksumAlgorithm === undefined ? {} : { ChecksumAlgorithm };
  return {
    ...upload,
    put: (PartNumber: number, Body: string | Buffer) =>
      given.client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...checksum })),
    copy: (PartNumber: number, CopySource: string, CopySourceRange?: string) =>
      given.client.send(new UploadPartCopyCommand({ ...upload, PartNumber, CopySource, CopySourceRange })),
    complete: (Parts: CompletedPart[], more: Partial<CompleteMultipartUploadCommandInput> = {}) =>
      given.client.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }),
      ),
  };
}

async function read(Bucket: string, range: { Range?: string; PartNumber?: number } = {}) {
  const { Body } = await given.client.send(new GetObjectCommand({ Bucket, Key: 'k', ...range }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe('CompleteMultipartUpload', () => {
  test('makes an object of the parts, whatever their numbers', async () => {
    const upload = await givenUpload({ Metadata: { m: '1' }, ContentType: 'text/plain' });
    const last = await upload.put(9, 'last');
    const first = await upload.put(4, large);
    const done = await upload.complete([
      { PartNumber: 4, ETag: first.ETag },
      { PartNumber: 9, ETag: last.ETag?.replaceAll('"', '') },
    ]);
    const ETag = `"${md5(Buffer.from(md5(large) + md5('last'), 'hex'))}-2"`;
    const { Bucket } = upload;
    expect(done).toMatchObject({ Bucket, Key: 'k', ETag, Location: `${given.endpoint}/${Bucket}/k` });
    const head = await given.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(head).toMatchObject({
      ETag,
      ContentType: 'text/plain',
      Metadata: { m: '1' },
      ContentLength: minPartBytes + 4,
    });
    expect(large.compare(await read(Bucket), 0, minPartBytes)).toBe(0);
    expect((await read(Bucket, { Range: `bytes=${minPartBytes - 2}-${minPartBytes + 1}` })).toString()).toBe(
      'gela',
    );
    const part = await given.client.send(new GetObjectCommand({ Bucket, Key: 'k', PartNumber: 2 }));
    expect(part).toMatchObject({
      PartsCount: 2,
      ContentRange: `bytes ${minPartBytes}-${minPartBytes + 3}/${minPartBytes + 4}`,
    });
    expect(await part.Body?.transformToString()).toBe('last');
  });

  test('takes the last of several uploads of a part', async () => {
    const upload = await givenUpload();
    await upload.put(1, 'first try');
    const { ETag } = await upload.put(1, 'second try');
    await upload.complete([{ PartNumber: 1, ETag }]);
    expect((await read(upload.Bucket)).toString()).toBe('second try');
  });

  test('forgets the upload', async () => {
    const upload = await givenUpload();
    const { ETag } = await upload.put(1, 'x');
    await upload.complete([{ PartNumber: 1, ETag }]);
    await expect(upload.put(2, 'y')).rejects.toEqual(
      refusal('NoSuchUpload', 404, 'The specified upload does not exist. The upload ID may be invalid'),
    );
  });

  test('rejects a part that is too small but for the last', async () => {
    const upload = await givenUpload();
    const [one, two] = [await upload.put(1, 'small'), await upload.put(2, 'last')];
    const done = upload.complete([
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ]);
    await expect(done).rejects.toEqual(refusal('EntityTooSmall', 400, 'Your proposed upload is smaller'));
    await expect(done).rejects.toMatchObject({
      ProposedSize: '5',
      MinSizeAllowed: '5242880',
      PartNumber: '1',
    });
  });

  test.each([
    ['parts out of order', [2, 1], 'InvalidPartOrder', 'The list of parts was not in ascending order'],
    ['a part twice', [1, 1], 'InvalidPartOrder', 'The list of parts was not in ascending order'],
    [
      'a part that was not uploaded',
      [3],
      'InvalidPart',
      'One or more of the specified parts could not be found',
    ],
    ['no part', [], 'InvalidRequest', 'You must specify at least one part'],
  ])('rejects %s', async (_, numbers, code, message) => {
    const upload = await givenUpload();
    const { ETag } = await upload.put(1, 'x');
    await upload.put(2, 'x');
    const done = upload.complete(numbers.map((PartNumber) => ({ PartNumber, ETag })));
    await expect(done).rejects.toEqual(refusal(code, 400, message));
  });

  test('rejects another ETag than the part has', async () => {
    const upload = await givenUpload();
    await upload.put(1, 'x');
    await expect(upload.complete([{ PartNumber: 1, ETag: md5('y') }])).rejects.toEqual(
      refusal('InvalidPart', 400),
    );
  });

  test('rejects another size than it was promised, and an object that is there under If-None-Match: *', async () => {
    const upload = await givenUpload();
    const { ETag } = await upload.put(1, 'x');
    const parts = [{ PartNumber: 1, ETag }];
    await expect(upload.complete(parts, { MpuObjectSize: 2 })).rejects.toEqual(
      refusal('InvalidRequest', 400),
    );
    await given.client.send(new PutObjectCommand({ Bucket: upload.Bucket, Key: 'k', Body: 'y' }));
    await expect(upload.complete(parts, { IfNoneMatch: '*' })).rejects.toEqual(
      refusal('PreconditionFailed', 412),
    );
  });
});

describe('the checksum of an upload in parts', () => {
  const whole = Buffer.concat([large, Buffer.from('last')]);

  function checksumOfWhole(algorithm: 'CRC32' | 'CRC64NVME'): string {
    const digester = algorithms[algorithm].makeDigester();
    digester.update(whole);
    return digester.digest().toString('base64');
  }

  test('is the CRC64NVME of the whole when the client chose none', async () => {
    const upload = await givenUpload();
    const [one, two] = [await upload.put(1, large), await upload.put(2, 'last')];
    const done = await upload.complete([
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ]);
    expect(done).toMatchObject({
      ChecksumCRC64NVME: checksumOfWhole('CRC64NVME'),
      ChecksumType: 'FULL_OBJECT',
    });
  });

  test('is the CRC32 of the whole for FULL_OBJECT, which the completing request may state', async () => {
    const upload = await givenUpload({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const [one, two] = [await upload.put(1, large), await upload.put(2, 'last')];
    const parts = [
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ];
    const ChecksumCRC32 = checksumOfWhole('CRC32');
    const wrong = upload.complete(parts, { ChecksumCRC32: 'AAAAAA==' });
    await expect(wrong).rejects.toEqual(refusal('BadDigest', 400));
    const done = await upload.complete(parts, { ChecksumCRC32, ChecksumType: 'FULL_OBJECT' });
    expect(done).toMatchObject({ ChecksumCRC32, ChecksumType: 'FULL_OBJECT' });
  });

  test('is that of the checksums for COMPOSITE, which every part must state', async () => {
    const upload = await givenUpload({ ChecksumAlgorithm: 'SHA256' });
    const { ETag, ChecksumSHA256 = '' } = await upload.put(1, 'x');
    await expect(upload.complete([{ PartNumber: 1, ETag }])).rejects.toEqual(
      refusal(
        'InvalidRequest',
        400,
        'The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.',
      ),
    );
    const done = await upload.complete([{ PartNumber: 1, ETag, ChecksumSHA256 }]);
    const composite = createHash('sha256').update(Buffer.from(ChecksumSHA256, 'base64')).digest('base64');
    expect(done).toMatchObject({ ChecksumSHA256: `${composite}-1`, ChecksumType: 'COMPOSITE' });
  });

  test('may not be stated by parts when the client chose none', async () => {
    const upload = await givenUpload();
    const { ETag, ChecksumCRC32 } = await upload.put(1, 'x');
    const done = upload.complete([{ PartNumber: 1, ETag, ChecksumCRC32: ChecksumCRC32 ?? '' }]);
    await expect(done).rejects.toEqual(refusal('InvalidPart', 400));
  });

  test.each([
    [
      'FULL_OBJECT',
      'SHA256',
      'The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.',
    ],
    [
      'COMPOSITE',
      'CRC64NVME',
      'The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.',
    ],
  ] as const)('cannot be %s of %s', async (ChecksumType, ChecksumAlgorithm, message) => {
    await expect(givenUpload({ ChecksumType, ChecksumAlgorithm })).rejects.toEqual(
      refusal('InvalidRequest', 400, message),
    );
  });

  test('must be of one algorithm', async () => {
    const { Bucket, Key, UploadId } = await givenUpload({ ChecksumAlgorithm: 'SHA1' });
    const part = { Bucket, Key, UploadId, PartNumber: 1, Body: 'x', ChecksumAlgorithm: 'CRC32' } as const;
    await expect(given.client.send(new UploadPartCommand(part))).rejects.toEqual(
      refusal('InvalidRequest', 400, 'Checksum Type mismatch occurred, expected checksum Type: sha1'),
    );
  });
});

describe('UploadPartCopy', () => {
  test('copies objects and ranges of them, which stay when their source goes', async () => {
    const upload = await givenUpload();
    const { Bucket } = upload;
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: large }));
    const one = await upload.copy(1, `${Bucket}/source`);
    expect(one.CopyPartResult).toMatchObject({ ETag: `"${md5(large)}"`, LastModified: expect.any(Date) });
    const two = await upload.copy(2, `${Bucket}/source`, 'bytes=3-6');
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: 'replaced' }));
    await upload.complete([
      { PartNumber: 1, ETag: one.CopyPartResult?.ETag },
      { PartNumber: 2, ETag: two.CopyPartResult?.ETag },
    ]);
    expect(md5(await read(Bucket))).toBe(md5(Buffer.concat([large, large.subarray(3, 7)])));
  });

  test('copies a range that spans parts of its source', async () => {
    const source = await givenUpload();
    const [one, two] = [await source.put(1, large), await source.put(2, 'tail')];
    await source.complete([
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ]);
    const upload = await givenUpload();
    const range = `bytes=${minPartBytes - 3}-${minPartBytes + 1}`;
    const { CopyPartResult } = await upload.copy(1, `${source.Bucket}/k`, range);
    await upload.complete([{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
    expect((await read(upload.Bucket)).toString()).toBe('rgeta');
  });

  test('answers the checksum that the upload was created for', async () => {
    const upload = await givenUpload({ ChecksumAlgorithm: 'SHA1' });
    await given.client.send(new PutObjectCommand({ Bucket: upload.Bucket, Key: 'source', Body: 'abcdef' }));
    const { CopyPartResult } = await upload.copy(1, `${upload.Bucket}/source`, 'bytes=1-3');
    expect(CopyPartResult?.ChecksumSHA1).toBe(createHash('sha1').update('bcd').digest('base64'));
  });

  test.each([
    ['a range behind the end', 'bytes=100-200', 'InvalidRequest', 400],
    ['a range of no known form', 'bytes=-2', 'InvalidArgument', 400],
  ])('rejects %s', async (_, range, code, status) => {
    const upload = await givenUpload();
    await given.client.send(
      new PutObjectCommand({ Bucket: upload.Bucket, Key: 'source', Body: '0123456789' }),
    );
    await expect(upload.copy(1, `${upload.Bucket}/source`, range)).rejects.toEqual(refusal(code, status));
  });
});

test.each([0, 10_001])('UploadPart rejects the part number %i', async (number) => {
  const upload = await givenUpload();
  await expect(upload.put(number, 'x')).rejects.toEqual(
    refusal('InvalidArgument', 400, 'Part number must be an integer between 1 and 10000, inclusive'),
  );
});

describe('ListParts', () => {
  test('shows parts in order, page by page, with checksums if the upload was created for one', async () => {
    const upload = await givenUpload({ ChecksumAlgorithm: 'CRC32' });
    for (const number of [3, 1, 2]) await upload.put(number, `part ${number}`);
    const { Bucket, Key, UploadId } = upload;
    const first = await given.client.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, ChecksumAlgorithm: 'CRC32', ChecksumType: 'COMPOSITE' });
    expect(first.Parts).toMatchObject([
      { PartNumber: 1, Size: 6, ETag: `"${md5('part 1')}"`, ChecksumCRC32: expect.any(String) },
      { PartNumber: 2 },
    ]);
    const PartNumberMarker = first.NextPartNumberMarker;
    const second = await given.client.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker }));
    expect(second).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 3 }] });
  });
});

test('ListParts shows no checksums of an upload that was created for none, whatever its parts had', async () => {
  const { put, Bucket, Key, UploadId } = await givenUpload();
  expect((await put(1, 'x')).ChecksumCRC32).toEqual(expect.any(String)); // the SDK's choice
  const listed = await given.client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  expect(listed.ChecksumAlgorithm).toBeUndefined();
  expect(listed.Parts?.[0]).toEqual({
    PartNumber: 1,
    Size: 1,
    ETag: expect.any(String),
    LastModified: expect.any(Date),
  });
});

test('AbortMultipartUpload forgets the upload and its parts', async () => {
  const { put, Bucket, Key, UploadId } = await givenUpload();
  await put(1, 'x');
  await given.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  const listed = given.client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  await expect(listed).rejects.toEqual(refusal('NoSuchUpload', 404));
});

test('ListMultipartUploads goes through the uploads of all keys, several of one key among them', async () => {
  const Bucket = await given.givenBucket();
  const made: (string | undefined)[] = [];
  for (const Key of ['a', 'b/1', 'b/1', 'b/2']) {
    const { UploadId } = await given.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    made.push(UploadId);
  }
  const seen: (string | undefined)[] = [];
  let last: Partial<ListMultipartUploadsCommandOutput> = {};
  do {
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = last;
    last = await given.client.send(
      new ListMultipartUploadsCommand({ Bucket, MaxUploads: 1, KeyMarker, UploadIdMarker }),
    );
    seen.push(...(last.Uploads ?? []).map(({ UploadId }) => UploadId));
  } while (last.IsTruncated);
  expect(seen.toSorted()).toEqual(made.toSorted());
  const grouped = await given.client.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' }));
  expect(grouped).toMatchObject({ CommonPrefixes: [{ Prefix: 'b/' }], NextKeyMarker: 'b/' });
});
