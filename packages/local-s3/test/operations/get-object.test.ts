import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';
import { sendRaw } from '../send-raw.ts';

let nowMs = Date.now();
const given = givenServer({ nowMs: () => nowMs });
const crc32OfDigits = Buffer.from(crc32('0123456789').toString(16), 'hex').toString('base64');

/** As HTTP writes it, that far from now. */
function date(distanceMs: number): string {
  return new Date(nowMs + distanceMs).toUTCString();
}

async function givenObject(Body = '0123456789') {
  const Bucket = await given.givenBucket();
  const { ETag = '' } = await given.client.send(
    new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.from(Body) }),
  );
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

  test.each(['bytes=1-0', 'bytes=-1-', 'bytes=0--1', 'bytes=0-1,3-4', 'bytes', 'bytes=-', '0-8'])(
    'answers the whole of an object for %s, which is no range',
    async (Range) => {
      const { Bucket, Key } = await givenObject();
      const answer = await send({ Bucket, Key, Range });
      expect(answer).toMatchObject({ ContentLength: 10, $metadata: { httpStatusCode: 200 } });
      expect(answer.ContentRange).toBeUndefined();
    },
  );

  test.each(['bytes=10-', 'bytes=-0', 'bytes=100-200'])('rejects %s, behind the end', async (Range) => {
    const { Bucket, Key } = await givenObject();
    await expect(send({ Bucket, Key, Range })).rejects.toMatchObject({
      name: code('InvalidRange'),
      $metadata: { httpStatusCode: 416 },
      ...(name === 'HeadObject' ? {} : { ActualObjectSize: '10', RangeRequested: Range }),
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

  test.each([
    [
      'a true If-Match before a false If-Unmodified-Since',
      (etag: string) => ({ 'if-match': etag, 'if-unmodified-since': date(-30_000) }),
      200,
    ],
    [
      'a false If-None-Match before a true If-Modified-Since',
      (etag: string) => ({ 'if-none-match': etag, 'if-modified-since': date(-30_000) }),
      304,
    ],
    [
      'a true If-None-Match before a false If-Modified-Since',
      () => ({ 'if-none-match': '"x"', 'if-modified-since': date(-5000) }),
      200,
    ],
    ['a false If-Unmodified-Since', () => ({ 'if-unmodified-since': date(-30_000) }), 412],
    ['a false If-Modified-Since', () => ({ 'if-modified-since': date(-5000) }), 304],
    [
      'an If-Modified-Since that lies ahead, which counts for nothing',
      () => ({ 'if-modified-since': date(60_000) }),
      200,
    ],
  ])('minds %s', async (_, conditions, status) => {
    const { Bucket, Key, ETag } = await givenObject();
    nowMs += 10_000;
    const method = name === 'GetObject' ? 'GET' : 'HEAD';
    const answer = await sendRaw(given.endpoint, {
      method,
      path: `/${Bucket}/${Key}`,
      headers: conditions(ETag),
    });
    expect(answer.status).toBe(status);
  });

  test('answers a 304 with what identifies the object, and nothing of its content', async () => {
    const { Bucket, Key, ETag } = await givenObject();
    const method = name === 'GetObject' ? 'GET' : 'HEAD';
    const headers = { 'if-none-match': ETag };
    const answer = await sendRaw(given.endpoint, { method, path: `/${Bucket}/${Key}`, headers });
    expect(answer).toMatchObject({ status: 304, text: '' });
    expect(answer.headers).toMatchObject({ etag: ETag, 'last-modified': expect.any(String) });
    expect(answer.headers['content-length']).toBeUndefined();
    expect(answer.headers['content-type']).toBeUndefined();
  });

  test('answers the whole of an empty object as its part 1', async () => {
    const { Bucket, Key } = await givenObject('');
    const answer = await send({ Bucket, Key, PartNumber: 1 });
    expect(answer).toMatchObject({ ContentLength: 0, $metadata: { httpStatusCode: 200 } });
    expect(answer.ContentRange).toBeUndefined();
  });

  test.each([0, 10_001])('rejects the part number %i', async (PartNumber) => {
    const { Bucket, Key } = await givenObject();
    await expect(send({ Bucket, Key, PartNumber })).rejects.toMatchObject({
      name: code('InvalidArgument'),
      $metadata: { httpStatusCode: 400 },
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

  test.each(['a–b', 'a\r\nb: c'])(
    'rejects a content header of %j, which no header can have',
    async (value) => {
      const { Bucket, Key } = await givenObject();
      const ResponseContentDisposition = `attachment; filename=${value}`;
      await expect(send({ Bucket, Key, ResponseContentDisposition })).rejects.toMatchObject({
        name: code('InvalidArgument'),
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

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
