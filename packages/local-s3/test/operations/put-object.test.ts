import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();
const body = Buffer.from('the quick brown fox');
const md5 = createHash('md5').update(body).digest();

function base64(crc: number): string {
  return Buffer.from(crc.toString(16).padStart(8, '0'), 'hex').toString('base64');
}

async function read(Bucket: string, Key: string): Promise<Buffer> {
  const { Body } = await given.client.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe('PutObject', () => {
  test('keeps content, content headers and metadata', async () => {
    const Bucket = await given.givenBucket();
    const headers = {
      CacheControl: 'max-age=1',
      ContentDisposition: 'inline',
      ContentEncoding: 'gzip',
      ContentLanguage: 'en',
      ContentType: 'text/plain',
      Metadata: { purpose: 'test', empty: '' },
    };
    const put = await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: body, ...headers }));
    expect(put).toMatchObject({ ETag: `"${md5.toString('hex')}"`, ServerSideEncryption: 'AES256' });
    const head = await given.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(head).toMatchObject({ ...headers, ContentLength: body.length, ETag: put.ETag });
    expect(await read(Bucket, 'k')).toEqual(body);
  });

  test('replaces an object', async () => {
    const Bucket = await given.givenBucket();
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'old' }));
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'newer' }));
    expect((await read(Bucket, 'k')).toString()).toBe('newer');
  });

  test('takes an empty body', async () => {
    const Bucket = await given.givenBucket();
    const { ETag } = await given.client.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.alloc(0) }),
    );
    expect(ETag).toBe('"d41d8cd98f00b204e9800998ecf8427e"');
    expect(await read(Bucket, 'k')).toHaveLength(0);
  });

  test('takes a stream in chunks with its checksum behind it', async () => {
    const Bucket = await given.givenBucket();
    const pieces = Array.from({ length: 40 }, (_, index) => Buffer.alloc(100_000, index));
    const whole = Buffer.concat(pieces);
    const stream = { Body: Readable.from(pieces), ContentLength: whole.length };
    const put = await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', ...stream }));
    expect(put).toMatchObject({ ChecksumCRC32: base64(crc32(whole)), ChecksumType: 'FULL_OBJECT' });
    expect(whole.equals(await read(Bucket, 'k'))).toBe(true);
    const { ContentEncoding } = await given.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(ContentEncoding).toBeUndefined();
  });

  test.each([
    'k',
    '../../../../etc/passwd',
    '/leading//double/',
    '.',
    'sp ace+plus%25&=?#"<>\'',
    'emoji 😀 ünï',
    'line\nfeed\ttab',
    'é'.repeat(512),
  ])('keeps the key %j', async (Key) => {
    const Bucket = await given.givenBucket();
    await given.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    expect((await read(Bucket, Key)).toString()).toBe(Key);
  });

  test('rejects a key of more than 1,024 bytes', async () => {
    const Bucket = await given.givenBucket();
    const put = given.client.send(new PutObjectCommand({ Bucket, Key: 'k'.repeat(1025), Body: 'x' }));
    await expect(put).rejects.toEqual(refusal('KeyTooLongError', 400, 'Your key is too long'));
  });

  test('rejects metadata of more than 2 KB', async () => {
    const Bucket = await given.givenBucket();
    const Metadata = { long: 'x'.repeat(2048) };
    const put = given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Metadata }));
    await expect(put).rejects.toEqual(refusal('MetadataTooLarge', 400));
  });

  test('rejects what is not built, by its name', async () => {
    const Bucket = await given.givenBucket();
    const put = given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Tagging: 'a=b' }));
    await expect(put).rejects.toEqual(
      refusal('NotImplemented', 501, "header 'x-amz-tagging: a=b' of PutObject is not built"),
    );
  });

  test('rejects a bucket that is not there', async () => {
    const put = given.client.send(new PutObjectCommand({ Bucket: 'nobodys', Key: 'k', Body: 'x' }));
    await expect(put).rejects.toEqual(refusal('NoSuchBucket', 404));
  });
});

describe('PutObject checks', () => {
  test.each([
    ['CRC32', 'ChecksumCRC32', base64(crc32(body))],
    ['CRC32C', 'ChecksumCRC32C', 'M1Xv0w=='],
    ['CRC64NVME', 'ChecksumCRC64NVME', 'ZjKerW2BVH8='],
    ['SHA1', 'ChecksumSHA1', createHash('sha1').update(body).digest('base64')],
    ['SHA256', 'ChecksumSHA256', createHash('sha256').update(body).digest('base64')],
  ])('a %s, and gives it back', async (_, name, value) => {
    const Bucket = await given.givenBucket();
    const put = await given.client.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: body, [name]: value }),
    );
    expect(put).toMatchObject({ [name]: value, ChecksumType: 'FULL_OBJECT' });
    const got = await given.client.send(new GetObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
    expect(got).toMatchObject({ [name]: value });
    await expect(got.Body?.transformToString()).resolves.toBe(body.toString()); // which validates the checksum
  });

  test('Content-MD5', async () => {
    const Bucket = await given.givenBucket();
    const send = (ContentMD5: string) =>
      given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: body, ContentMD5 }));
    await expect(send(md5.toString('base64'))).resolves.toBeDefined();
    await expect(send('nonsense')).rejects.toEqual(
      refusal('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.'),
    );
    const wrong = createHash('md5').update('other').digest();
    await expect(send(wrong.toString('base64'))).rejects.toMatchObject({
      name: 'BadDigest',
      CalculatedDigest: md5.toString('base64'),
      ExpectedDigest: wrong.toString('hex'),
    });
  });

  test.each([
    [
      'a wrong checksum',
      { ChecksumCRC32: 'AAAAAA==' },
      'BadDigest',
      'The CRC32 you specified did not match the calculated checksum.',
    ],
    [
      'a checksum that is none',
      { ChecksumCRC32: 'short' },
      'InvalidRequest',
      'Value for x-amz-checksum-crc32 header is invalid.',
    ],
    [
      'two checksums',
      { ChecksumCRC32: 'AAAAAA==', ChecksumCRC32C: 'AAAAAA==' },
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header',
    ],
  ])('and rejects %s', async (_, checksums, code, message) => {
    const Bucket = await given.givenBucket();
    const put = given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: body, ...checksums }));
    await expect(put).rejects.toEqual(refusal(code, 400, message));
    const head = given.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    await expect(head).rejects.toEqual(refusal('NotFound', 404));
  });
});

describe('PutObject on a condition', () => {
  test('writes once under If-None-Match: *', async () => {
    const Bucket = await given.givenBucket();
    const put = () =>
      given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfNoneMatch: '*' }));
    const results = await Promise.allSettled([put(), put(), put()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    const expected = refusal(
      'PreconditionFailed',
      412,
      'At least one of the pre-conditions you specified did not hold',
    );
    expect(refused).toEqual([expected, expected]);
  });

  test('replaces under If-Match only the object of that ETag', async () => {
    const Bucket = await given.givenBucket();
    const put = (IfMatch: string, Body = 'new') =>
      given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body, IfMatch }));
    await expect(put('"e"')).rejects.toEqual(refusal('NoSuchKey', 404));
    await expect(put('"e"')).rejects.toMatchObject({ Key: 'k' });
    const { ETag = '' } = await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'old' }));
    await expect(put('"e"')).rejects.toEqual(refusal('PreconditionFailed', 412));
    await expect(put('"e"')).rejects.toMatchObject({ Condition: 'If-Match' });
    await expect(put(ETag)).resolves.toBeDefined();
    expect((await read(Bucket, 'k')).toString()).toBe('new');
  });

  test.each([
    [{ IfMatch: '*' }, { Header: 'If-Match' }],
    [{ IfNoneMatch: '"e"' }, { Header: 'If-None-Match' }],
    [
      { IfMatch: '"e"', IfNoneMatch: '*' },
      {
        Header: 'If-Match,If-None-Match',
        additionalMessage: 'Multiple conditional request headers present in the request',
      },
    ],
  ])('rejects %j as S3 does', async (condition, details) => {
    const Bucket = await given.givenBucket();
    const put = given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...condition }));
    await expect(put).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'A header you provided implies functionality that is not implemented',
      ...details,
    });
  });
});
