import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  type ObjectAttributes,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenRole } from '../given-role.ts';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';
import { sendRaw } from '../send-raw.ts';

const given = givenServer();
const all: ObjectAttributes[] = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];
const Key = 'k';

async function givenObject(Body = 'content') {
  const Bucket = await given.givenBucket();
  await given.client.send(new PutObjectCommand({ Bucket, Key, Body, ChecksumAlgorithm: 'SHA1' }));
  return { Bucket, Key };
}

/** An object of that many parts. */
async function givenParts(ChecksumType: 'COMPOSITE' | 'FULL_OBJECT', count: number) {
  const target = { Bucket: await given.givenBucket(), Key };
  const { UploadId } = await given.client.send(
    new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32', ChecksumType }),
  );
  const Parts = [];
  for (let PartNumber = 1; PartNumber <= count; PartNumber++) {
    const Body = Buffer.alloc(PartNumber === count ? 3 : 5_242_880, PartNumber);
    const part = { ...target, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' } as const;
    const { ETag, ChecksumCRC32 } = await given.client.send(new UploadPartCommand(part));
    Parts.push({ PartNumber, ETag, ChecksumCRC32 });
  }
  await given.client.send(
    new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
  );
  return { target, Parts };
}

describe('GetObjectAttributes', () => {
  test('answers what it is asked for, the ETag without quotes', async () => {
    const target = await givenObject();
    const answer = await given.client.send(
      new GetObjectAttributesCommand({ ...target, ObjectAttributes: all }),
    );
    expect(answer).toMatchObject({
      ETag: '9a0364b9e99bb480dd25e1f0284c8555',
      Checksum: { ChecksumSHA1: 'BA8G/XdAkkeNRQd09bowxdp4rMg=', ChecksumType: 'FULL_OBJECT' },
      StorageClass: 'STANDARD',
      ObjectSize: 7,
      LastModified: expect.any(Date),
    });
    expect(answer.ObjectParts).toBeUndefined();
    const size = await given.client.send(
      new GetObjectAttributesCommand({ ...target, ObjectAttributes: ['ObjectSize'] }),
    );
    expect(size).toEqual({ ObjectSize: 7, LastModified: expect.any(Date), $metadata: expect.anything() });
  });

  test('answers only the number of parts when they have no checksums of their own', async () => {
    const { target } = await givenParts('FULL_OBJECT', 2);
    const { ObjectParts } = await given.client.send(
      new GetObjectAttributesCommand({ ...target, ObjectAttributes: ['ObjectParts'] }),
    );
    expect(ObjectParts).toEqual({ TotalPartsCount: 2 });
  });

  test('answers parts with their checksums, page by page', async () => {
    const { target, Parts } = await givenParts('COMPOSITE', 3);
    const ask = { ...target, ObjectAttributes: ['ObjectParts'] as ObjectAttributes[] };
    const first = await given.client.send(new GetObjectAttributesCommand({ ...ask, MaxParts: 2 }));
    expect(first.ObjectParts).toEqual({
      TotalPartsCount: 3,
      PartNumberMarker: '0',
      NextPartNumberMarker: '2',
      MaxParts: 2,
      IsTruncated: true,
      Parts: Parts.slice(0, 2).map(({ PartNumber, ChecksumCRC32 }) => ({
        PartNumber,
        Size: 5_242_880,
        ChecksumCRC32,
      })),
    });
    const second = await given.client.send(
      new GetObjectAttributesCommand({ ...ask, MaxParts: 2, PartNumberMarker: '2' }),
    );
    expect(second.ObjectParts).toMatchObject({
      NextPartNumberMarker: '3',
      IsTruncated: false,
      Parts: [{ PartNumber: 3, Size: 3 }],
    });
    const none = await given.client.send(new GetObjectAttributesCommand({ ...ask, PartNumberMarker: '10' }));
    expect(none.ObjectParts).toEqual({
      TotalPartsCount: 3,
      PartNumberMarker: '10',
      NextPartNumberMarker: '0',
      MaxParts: 1000,
      IsTruncated: false,
    });
  });

  test.each([
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-match': '"9a0364b9e99bb480dd25e1f0284c8555"' }, 200],
  ])('under the condition %j answers %i', async (condition, status) => {
    const { Bucket } = await givenObject();
    const headers = { 'x-amz-object-attributes': 'ETag', ...condition };
    const answer = await sendRaw(given.endpoint, {
      method: 'GET',
      path: `/${Bucket}/${Key}?attributes`,
      headers,
    });
    expect(answer.status).toBe(status);
  });

  test.each([
    [['Colour'], 'InvalidArgument', 'Invalid attribute name specified.'],
    [[], 'InvalidRequest', 'The x-amz-object-attributes header'],
  ])('rejects the attributes %j', async (names, code, message) => {
    const { Bucket } = await givenObject();
    const { status, text } = await sendRaw(given.endpoint, {
      method: 'GET',
      path: `/${Bucket}/${Key}?attributes`,
      headers: { 'x-amz-object-attributes': names.join(',') },
    });
    expect({ status, text }).toEqual({ status: 400, text: expect.stringContaining(`<Code>${code}</Code>`) });
    expect(text).toContain(message);
  });

  test('rejects a key that is not there', async () => {
    const { Bucket } = await givenObject();
    const asked = given.client.send(
      new GetObjectAttributesCommand({ Bucket, Key: 'none', ObjectAttributes: all }),
    );
    await expect(asked).rejects.toEqual(refusal('NoSuchKey', 404));
  });

  test('rejects who may only read the object', async () => {
    const target = await givenObject();
    const command = new GetObjectAttributesCommand({ ...target, ObjectAttributes: all });
    const reader = await givenRole(given, ['s3:GetObject']);
    await expect(reader.send(command)).rejects.toEqual(
      refusal('AccessDenied', 403, 's3:GetObjectAttributes'),
    );
    const both = await givenRole(given, ['s3:GetObject', 's3:GetObjectAttributes']);
    await expect(both.send(command)).resolves.toMatchObject({ ObjectSize: 7 });
  });
});
