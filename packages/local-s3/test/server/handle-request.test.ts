import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTorrentCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { type Credential, signRequest } from '@s3-lambda-bench/iam';
import { givenServer, root } from '../given-server.ts';
import { refusal } from '../refusal.ts';
import { connectAndGet, type RawRequest, sendRaw as sendRawTo } from '../send-raw.ts';

const failures: Error[] = [];
const given = givenServer({ onFailure: (failure) => failures.push(failure) });

const sendRaw = (request: RawRequest) => sendRawTo(given.endpoint, request);

describe('a request', () => {
  test('without a signature is refused, as an XML document', async () => {
    const { status, text } = await sendRaw({ method: 'GET', path: '/bucket/a%20key', as: 'nobody' });
    expect(status).toBe(403);
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>AccessDenied<\/Code><Message>Access Denied<\/Message><Resource>\/bucket\/a%20key<\/Resource><RequestId>[0-9A-F]{16}<\/RequestId><HostId>.+<\/HostId><\/Error>$/,
    );
  });

  test.each([
    ['a key that nobody has', { accessKeyId: 'NOBODY' }, 'InvalidAccessKeyId', 403],
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch', 403],
    ['a token that the key does not have', { sessionToken: 'made-up' }, 'InvalidToken', 400],
  ])('of %s is refused', async (_, change, code, status) => {
    const client = given.clientOf({ ...root, ...change });
    await expect(client.send(new ListBucketsCommand())).rejects.toEqual(refusal(code, status));
  });

  test('of another time is refused', async () => {
    const { accessKeyId, secretAccessKey } = root;
    const client = new S3Client({
      endpoint: given.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      systemClockOffset: 16 * 60_000,
      credentials: { accessKeyId, secretAccessKey },
    });
    await expect(client.send(new ListBucketsCommand())).rejects.toEqual(refusal('RequestTimeTooSkewed', 403));
    client.destroy();
  });

  test('for what is not built is refused by name', async () => {
    const Bucket = await given.givenBucket();
    const torrent = given.client.send(new GetObjectTorrentCommand({ Bucket, Key: 'k' }));
    await expect(torrent).rejects.toEqual(
      refusal('NotImplemented', 501, "query parameter 'torrent' of GetObject is not built"),
    );
    const post = await sendRaw({ method: 'POST', path: `/${Bucket}?policy` });
    expect(post).toMatchObject({
      status: 501,
      text: expect.stringContaining("POST of the bucket's '?policy'"),
    });
  });

  test('with a method that nothing has is refused', async () => {
    const { status, text } = await sendRaw({ method: 'PATCH', path: '/bucket/k' });
    expect({ status, text }).toEqual({
      status: 405,
      text: expect.stringContaining('<Code>MethodNotAllowed</Code>'),
    });
  });

  test('may name the bucket in its host', async () => {
    const Bucket = await given.givenBucket();
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const { host, hostname, port } = new URL(given.endpoint);
    const signer = { credential: root, region: 'us-east-1', service: 's3', nowMs: Date.now() };
    const headers = signRequest({ method: 'GET', rawPath: '/k', host: `${Bucket}.localhost` }, signer);
    const status = await new Promise((resolve) => {
      httpRequest({ hostname, port, path: '/k', headers }, ({ statusCode }) => resolve(statusCode)).end();
    });
    expect({ host, status }).toEqual({ host, status: 200 });
  });
});

describe('a client that breaks off', () => {
  /** The ledger shows when the server has noticed. */
  async function untilCounted(operation: string, requests: number) {
    while (((await given.admin.readLedger('ROOT'))[operation]?.requests ?? 0) < requests);
    return (await given.admin.readLedger('ROOT'))[operation];
  }

  test('while it reads is counted with what it was sent, and is no failure', async () => {
    const Bucket = await given.givenBucket();
    const Body = Buffer.alloc(40_000_000);
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body }));
    const before = (await given.admin.readLedger('ROOT')).GetObject ?? { requests: 0, bytes_out: 0 };
    const got = await given.client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    if (got.Body instanceof Readable) got.Body.destroy();
    const after = await untilCounted('GetObject', before.requests + 1);
    expect((after?.bytes_out ?? 0) - before.bytes_out).toBeLessThan(Body.length);
    expect(failures).toEqual([]);
  });

  test('by resetting the connection while it reads is no failure', async () => {
    const Bucket = await given.givenBucket();
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.alloc(40_000_000) }));
    const before = (await given.admin.readLedger('ROOT')).GetObject?.requests ?? 0;
    const sockets = Array.from({ length: 20 }, () => connectAndGet(given.endpoint, [`/${Bucket}/k`]));
    await Promise.all(sockets.map((socket) => once(socket, 'data')));
    for (const socket of sockets) socket.resetAndDestroy();
    await untilCounted('GetObject', before + sockets.length);
    expect(failures).toEqual([]);
  });

  test('has what waits for its turn on the connection broken off too', async () => {
    const Bucket = await given.givenBucket();
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.alloc(40_000_000) }));
    const before = (await given.admin.readLedger('ROOT')).GetObject?.requests ?? 0;
    const socket = connectAndGet(given.endpoint, [`/${Bucket}/k`, `/${Bucket}/k`]);
    await once(socket, 'data');
    socket.destroy();
    await untilCounted('GetObject', before + 2);
    expect(failures).toEqual([]);
  });

  test('while it writes leaves nothing behind', async () => {
    const Bucket = await given.givenBucket();
    const before = (await given.admin.readLedger('ROOT')).PutObject ?? { requests: 0, errors_4xx: 0 };
    const { host, hostname, port } = new URL(given.endpoint);
    const path = `/${Bucket}/k`;
    const signer = { credential: root, region: 'us-east-1', service: 's3', nowMs: Date.now() };
    const headers = signRequest(
      { method: 'PUT', rawPath: path, host, payloadHash: 'UNSIGNED-PAYLOAD' },
      signer,
    );
    const length = { 'content-length': 1000 };
    const request = httpRequest({ hostname, port, method: 'PUT', path, headers: { ...headers, ...length } });
    request.on('error', () => {});
    request.write('only this', () => request.destroy());
    const after = await untilCounted('PutObject', before.requests + 1);
    expect(after?.errors_4xx).toBe(before.errors_4xx + 1);
    await expect(given.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toEqual(
      refusal('NotFound', 404),
    );
    expect(failures).toEqual([]);
  });
});

describe('a body', () => {
  test('is asked for only when the request is permitted', async () => {
    const Bucket = await given.givenBucket();
    const put = { method: 'PUT', path: `/${Bucket}/k`, headers: { expect: '100-continue' }, body: 'hello' };
    expect(await sendRaw(put)).toMatchObject({ status: 200, continued: true });
    expect(await sendRaw({ ...put, as: 'nobody' })).toMatchObject({ status: 403, continued: false });
  });

  test('that differs from its signed hash is refused', async () => {
    const Bucket = await given.givenBucket();
    const payloadHash = createHash('sha256').update('other').digest('hex');
    const { status, text } = await sendRaw({
      method: 'PUT',
      path: `/${Bucket}/k`,
      payloadHash,
      body: 'hello',
    });
    expect({ status, text }).toEqual({
      status: 400,
      text: expect.stringContaining('XAmzContentSHA256Mismatch'),
    });
  });

  test('shorter than it was announced is refused', async () => {
    const Bucket = await given.givenBucket();
    const { status, text } = await sendRaw({
      method: 'PUT',
      path: `/${Bucket}/k`,
      headers: { 'x-amz-decoded-content-length': '6' },
      payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      body: '5\r\nhello\r\n0\r\n\r\n',
    });
    expect({ status, text }).toEqual({
      status: 400,
      text: expect.stringContaining('<Code>IncompleteBody</Code>'),
    });
  });
});

describe('a role', () => {
  async function givenRole(Bucket: string, statements: object[]) {
    const credential: Credential = {
      accessKeyId: `ROLE${Bucket.replace('-', '')}`,
      secretAccessKey: 'role-secret',
      sessionToken: 'role-token',
      expiresAtMs: Date.now() + 3_600_000,
      principal: {
        arn: 'arn:aws:sts::000000000000:assumed-role/contender/i',
        accountId: '000000000000',
        policies: [{ Version: '2012-10-17', Statement: JSON.parse(JSON.stringify(statements)) }],
      },
    };
    await given.admin.putCredential(credential);
    return { credential, client: given.clientOf(credential) };
  }

  test('may do what its policies allow, and is told what they do not', async () => {
    const Bucket = await given.givenBucket();
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'files/a', Body: 'x' }));
    const { client } = await givenRole(Bucket, [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/files/*` },
    ]);
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'files/a' }))).resolves.toBeDefined();
    await expect(client.send(new PutObjectCommand({ Bucket, Key: 'files/a', Body: 'y' }))).rejects.toEqual(
      refusal(
        'AccessDenied',
        403,
        `User: arn:aws:sts::000000000000:assumed-role/contender/i is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${Bucket}/files/a" because no identity-based policy allows the s3:PutObject action`,
      ),
    );
    await expect(client.send(new CreateBucketCommand({ Bucket: 'other' }))).rejects.toEqual(
      refusal('AccessDenied', 403),
    );
  });

  test.each([
    ['may not list the bucket, 403', [], 403],
    ['may list the bucket, 404', [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }], 404],
    [
      'may list a prefix only, 403',
      [
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: '*',
          Condition: { StringLike: { 's3:prefix': 'files/*' } },
        },
      ],
      403,
    ],
  ])('that asks for a missing key and %s', async (_, statements, status) => {
    const Bucket = await given.givenBucket();
    const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const { client } = await givenRole(Bucket, [get, ...statements]);
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: status },
    });
  });

  test('may list only the prefixes that its condition names', async () => {
    const Bucket = await given.givenBucket();
    const { client } = await givenRole(Bucket, [
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: `arn:aws:s3:::${Bucket}`,
        Condition: { StringEquals: { 's3:prefix': 'files/' } },
      },
    ]);
    await expect(client.send(new ListObjectsV2Command({ Bucket, Prefix: 'files/' }))).resolves.toBeDefined();
    for (const input of [{ Bucket }, { Bucket, Prefix: 'archives/' }]) {
      await expect(client.send(new ListObjectsV2Command(input))).rejects.toEqual(
        refusal('AccessDenied', 403),
      );
    }
  });

  test('is not denied by what demands TLS', async () => {
    const Bucket = await given.givenBucket();
    const { client } = await givenRole(Bucket, [
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      {
        Effect: 'Deny',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' },
    ]);
    await expect(client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))).resolves.toBeDefined();
    await expect(client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))).rejects.toEqual(
      refusal('AccessDenied', 403, 'with an explicit deny in an identity-based policy'),
    );
    const Delete = { Objects: [{ Key: 'k' }] };
    const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Errors).toEqual([{ Key: 'k', Code: 'AccessDenied', Message: 'Access Denied' }]);
  });

  test('copies only from where it may read', async () => {
    const Bucket = await given.givenBucket();
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'secret', Body: 'x' }));
    const { client } = await givenRole(Bucket, [{ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }]);
    const copied = client.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/secret` }),
    );
    await expect(copied).rejects.toEqual(refusal('AccessDenied', 403, 's3:GetObject'));
  });

  test('is nobody once its credential has expired or gone', async () => {
    const Bucket = await given.givenBucket();
    const { credential, client } = await givenRole(Bucket, []);
    await given.admin.putCredential({ ...credential, expiresAtMs: Date.now() - 1 });
    await expect(client.send(new ListBucketsCommand())).rejects.toEqual(refusal('ExpiredToken', 400));
    await given.admin.deleteCredential(credential.accessKeyId);
    await expect(client.send(new ListBucketsCommand())).rejects.toEqual(refusal('InvalidAccessKeyId', 403));
  });
});
