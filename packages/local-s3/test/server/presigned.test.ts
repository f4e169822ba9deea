import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from '@jest/globals';
import type { Credential } from '@s3-lambda-bench/iam';
import { givenServer, root } from '../given-server.ts';

let nowMs = Date.now();
const given = givenServer({ nowMs: () => nowMs });

async function givenObject() {
  const target = { Bucket: await given.givenBucket(), Key: 'sp ace/ü+%.txt' };
  await given.client.send(new PutObjectCommand({ ...target, Body: 'presigned' }));
  return target;
}

async function answerOf(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text() };
}

describe('a presigned URL', () => {
  test('reads, with other headers than the object has', async () => {
    const command = new GetObjectCommand({
      ...(await givenObject()),
      ResponseContentDisposition: 'attachment; filename="a b.txt"',
      ResponseContentType: 'text/css',
    });
    const response = await fetch(await getSignedUrl(given.client, command, { expiresIn: 60 }));
    expect(await response.text()).toBe('presigned');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="a b.txt"');
    expect(response.headers.get('content-type')).toBe('text/css');
  });

  test('writes, with the metadata that was signed', async () => {
    const target = { Bucket: await given.givenBucket(), Key: 'k' };
    const client = new S3Client({
      endpoint: given.endpoint,
      region: 'us-east-1',
      credentials: root,
      requestChecksumCalculation: 'WHEN_REQUIRED', // else the SDK signs the checksum of no body
    });
    const command = new PutObjectCommand({ ...target, Metadata: { m: '1' } });
    const url = await getSignedUrl(client, command, { expiresIn: 60 });
    client.destroy();
    expect(await answerOf(url, { method: 'PUT', body: 'uploaded' })).toEqual({ status: 200, text: '' });
    const head = await given.client.send(new HeadObjectCommand(target));
    expect(head).toMatchObject({ ContentLength: 8, Metadata: { m: '1' } });
  });

  test('is for one method, key and header only', async () => {
    const url = await getSignedUrl(given.client, new GetObjectCommand(await givenObject()), {
      expiresIn: 60,
    });
    for (const [other, method] of [
      [url, 'DELETE'],
      [url.replace('.txt?', '.csv?'), 'GET'],
      [`${url}&response-content-type=text%2Fcss`, 'GET'],
    ] as const) {
      expect(await answerOf(other, { method })).toEqual({
        status: 403,
        text: expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
      });
    }
  });

  test('is refused when its time is over, or has not come', async () => {
    const target = await givenObject();
    const url = await getSignedUrl(given.client, new GetObjectCommand(target), { expiresIn: 60 });
    const startMs = nowMs;
    nowMs = startMs + 62_000;
    const expired = await answerOf(url);
    nowMs = startMs - 20 * 60_000;
    const early = await answerOf(url);
    nowMs = startMs;
    expect(expired).toEqual({ status: 403, text: expect.stringContaining('Request has expired') });
    expect(early.status).toBe(403);
    expect((await answerOf(url)).status).toBe(200);
  });

  test('carries the session token of a role', async () => {
    const target = await givenObject();
    const credential: Credential = {
      accessKeyId: 'PRESIGNER',
      secretAccessKey: 'secret',
      sessionToken: 'token/+=',
      principal: {
        arn: 'arn:aws:sts::000000000000:assumed-role/r/s',
        accountId: '000000000000',
        policies: 'root',
      },
    };
    await given.admin.putCredential(credential);
    const url = await getSignedUrl(given.clientOf(credential), new GetObjectCommand(target), {
      expiresIn: 60,
    });
    expect(await answerOf(url)).toEqual({ status: 200, text: 'presigned' });
    const without = url.replace(/&?X-Amz-Security-Token=[^&]*/, '');
    expect(await answerOf(without)).toEqual({
      status: 403,
      text: expect.stringContaining('<Code>InvalidAccessKeyId</Code>'),
    });
  });
});
