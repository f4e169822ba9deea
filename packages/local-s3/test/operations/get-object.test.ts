import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();
const crc32OfDigits = Buffer.from(crc32('0123456789').toString(16), 'hex').toString('base64');

async function givenObject(Body = '0123456789') {
  const Bucket = await given.givenBucket();
  const { ETag = '' } = await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body }));
  return { Bucket, Key: 'k', ETag };
}

describe.each([
  ['GetObject', GetObjectCommand],
  ['HeadObject', HeadObjectCommand],
] as const)('%s', (name, Command) => {
  const send = (input: ConstructorParameters<typeof Command>[0]) =>
    Command === GetObjectCommand
      ? given.client.send(new GetObjectCommand(input))
      : given.client.send(new HeadObjectCommand(input));
  const code = (named: string) => (name === 'HeadObject' ? expect.any(String) : named);

  test.each([
    ['bytes=2-5', 4, 'bytes 2-5/10'],
    ['bytes=-15', 10, 'bytes 0-9/10'],
    ['bytes=7-100', 3, 'bytes 7-9/10'],
  ])('answers the range %s', async (Range, ContentLength, ContentRange) => {
    const { Bucket, Key } = await givenObject();
    const answer = await send({ Bucket, Key, Range });
    expect(answer).toMatchObject({ ContentLength, ContentRange, $metadata: { httpStatusCode: 206 } });
  });

  test('answers the whole of an object when the range is none', async () => {
    const { Bucket, Key } = await givenObject();
    const answer = await send({ Bucket, Key, Range: 'bytes=1-0' });
    expect(answer).toMatchObject({ ContentLength: 10, $metadata: { httpStatusCode: 200 } });
    expect(answer.ContentRange).toBeUndefined();
  });

  test('rejects a range behind the end', async () => {
    const { Bucket, Key } = await givenObject();
    await expect(send({ Bucket, Key, Range: 'bytes=10-' })).rejects.toMatchObject({
      name: code('InvalidRange'),
      $metadata: { httpStatusCode: 416 },
    });
  });

  test('answers a checksum when asked, and only for the whole', async () => {
    const { Bucket, Key } = await givenObject();
    const silent = await given.client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(silent.ChecksumCRC32).toBeUndefined();
    const whole = await send({ Bucket, Key, ChecksumMode: 'ENABLED' });
    expect(whole).toMatchObject({ ChecksumCRC32: crc32OfDigits, ChecksumType: 'FULL_OBJECT' });
    const part = await send({ Bucket, Key, ChecksumMode: 'ENABLED', Range: 'bytes=0-3' });
    expect(part.ChecksumCRC32).toBeUndefined();
    const all = await send({ Bucket, Key, ChecksumMode: 'ENABLED', Range: 'bytes=0-9' });
    expect(all.ChecksumCRC32).toBe(crc32OfDigits);
  });

  test('answers 304 to who has it, 412 to who wants another', async () => {
    const { Bucket, Key, ETag } = await givenObject();
    await expect(send({ Bucket, Key, IfMatch: ETag, IfModifiedSince: new Date(0) })).resolves.toMatchObject({
      ETag,
    });
    await expect(send({ Bucket, Key, IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(send({ Bucket, Key, IfMatch: '"other"' })).rejects.toMatchObject({
      name: code('PreconditionFailed'),
      $metadata: { httpStatusCode: 412 },
    });
  });

  test('answers other content headers when the query asks for them', async () => {
    const { Bucket, Key } = await givenObject();
    const answer = await send({
      Bucket,
      Key,
      ResponseContentType: 'text/css',
      ResponseCacheControl: 'no-store',
    });
    expect(answer).toMatchObject({ ContentType: 'text/css', CacheControl: 'no-store' });
  });

  test('answers the whole as part 1 of an object that has no parts', async () => {
    const { Bucket, Key } = await givenObject();
    await expect(send({ Bucket, Key, PartNumber: 1 })).resolves.toMatchObject({
      ContentLength: 10,
      $metadata: { httpStatusCode: 206 },
    });
    await expect(send({ Bucket, Key, PartNumber: 2 })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 416 },
    });
    await expect(send({ Bucket, Key, PartNumber: 1, Range: 'bytes=0-1' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('GetObject', () => {
  test('rejects a key that is not there', async () => {
    const Bucket = await given.givenBucket();
    const got = given.client.send(new GetObjectCommand({ Bucket, Key: 'none' }));
    await expect(got).rejects.toEqual(refusal('NoSuchKey', 404, 'The specified key does not exist.'));
  });

  test('answers the bytes of a range', async () => {
    const { Bucket, Key } = await givenObject(`${'x'.repeat(700_000)}middle${'y'.repeat(700_000)}`);
    const { Body } = await given.client.send(
      new GetObjectCommand({ Bucket, Key, Range: 'bytes=699999-700006' }),
    );
    expect(await Body?.transformToString()).toBe('xmiddley');
  });

  test('goes on with the old content when the object is replaced while it is read', async () => {
    const old = 'o'.repeat(20_000_000);
    const { Bucket, Key } = await givenObject(old);
    const { Body } = await given.client.send(new GetObjectCommand({ Bucket, Key }));
    await given.client.send(new PutObjectCommand({ Bucket, Key, Body: 'new' }));
    expect((await Body?.transformToString()) === old).toBe(true);
  });
});
