import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from '@jest/globals';
import type { OperationLedger } from '@s3-lambda-bench/contract';
import { type Credential, signRequest } from '@s3-lambda-bench/iam';
import { makeAdminClient } from '../../src/index.ts';
import { givenServer } from '../given-server.ts';

const given = givenServer();

async function givenCredential(accessKeyId: string): Promise<Credential> {
  const all = { Effect: 'Allow' as const, Action: '*', Resource: '*' };
  const principal = {
    arn: `arn:aws:iam::000000000000:role/${accessKeyId}`,
    accountId: '000000000000',
    policies: [{ Statement: all }],
  };
  const credential = { accessKeyId, secretAccessKey: 'secret', principal };
  await given.admin.putCredential(credential);
  return credential;
}

const quiet = {
  answers_2xx: 0,
  answers_3xx: 0,
  errors_4xx: 0,
  errors_5xx: 0,
  retries: 0,
  bytes_in: 0,
  bytes_out: 0,
  first_at_ms: expect.any(Number),
  last_at_ms: expect.any(Number),
};

/** What a ledger says of an operation that it does not have. */
const none: OperationLedger = {
  requests: 0,
  answers_2xx: 0,
  errors_4xx: 0,
  errors_5xx: 0,
  retries: 0,
  bytes_in: 0,
  bytes_out: 0,
};

/** An upload of which the server has the head, and waits for the body until `finish`. */
async function beginPut(client: S3Client, input: { Bucket: string; Key: string }) {
  const url = await getSignedUrl(client, new PutObjectCommand(input), { expiresIn: 60 });
  const body = Buffer.alloc(1_000, 1);
  const headers = { 'content-length': body.length, expect: '100-continue' };
  const request = httpRequest(url, { method: 'PUT', headers });
  request.flushHeaders();
  await once(request, 'continue');
  return {
    sizeBytes: body.length,
    finish: async () => {
      request.end(body);
      const [response] = await once(request, 'response');
      response.resume();
    },
  };
}

describe('the ledger', () => {
  test('is empty for a key that has asked for nothing', async () => {
    expect(await given.admin.readLedger('NOBODY')).toEqual({});
  });

  test('counts every request of a key, by operation, with its bodies', async () => {
    const client = given.clientOf(await givenCredential('COUNTED'));
    const Bucket = 'counted';
    await client.send(new CreateBucketCommand({ Bucket }));
    const Body = Buffer.alloc(300_000, 1);
    await Promise.all(['a', 'b', 'c'].map((Key) => client.send(new PutObjectCommand({ Bucket, Key, Body }))));
    await Promise.all(
      ['a', 'b', 'c', 'c'].map(async (Key) => {
        const got = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=0-199999' }));
        await got.Body?.transformToByteArray();
      }),
    );
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toBeDefined();
    await expect(
      client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', Tagging: 't=1' })),
    ).rejects.toBeDefined();
    expect(await given.admin.readLedger('COUNTED')).toEqual({
      CreateBucket: { ...quiet, requests: 1, answers_2xx: 1 },
      PutObject: {
        ...quiet,
        requests: 4,
        answers_2xx: 3,
        errors_5xx: 1,
        bytes_in: 900_000,
        bytes_out: expect.any(Number),
      },
      GetObject: { ...quiet, requests: 4, answers_2xx: 4, bytes_out: 800_000 },
      HeadObject: { ...quiet, requests: 1, errors_4xx: 1 },
    });
    expect((await given.admin.readLedger('ROOT')).PutObject).toBeUndefined();
  });

  test('has a class for every answer', async () => {
    const client = given.clientOf(await givenCredential('CLASSES'));
    const Bucket = 'classes';
    await client.send(new CreateBucketCommand({ Bucket }));
    const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await client.send(new HeadObjectCommand({ Bucket, Key: 'k', IfMatch: ETag }));
    const others = [{ Key: 'k', IfNoneMatch: ETag }, { Key: 'k', IfMatch: '"another"' }, { Key: 'none' }].map(
      (input) => client.send(new HeadObjectCommand({ Bucket, ...input })),
    );
    await Promise.allSettled(others);
    expect((await given.admin.readLedger('CLASSES')).HeadObject).toEqual({
      ...quiet,
      requests: 4,
      answers_2xx: 1,
      answers_3xx: 1,
      errors_4xx: 2,
    });
  });

  test('only ever grows while it is read under load, and is exact at its end', async () => {
    const client = given.clientOf(await givenCredential('LOADED'));
    const Bucket = 'loaded';
    const sizeBytes = 20_000;
    await client.send(new CreateBucketCommand({ Bucket }));
    const each = async (index: number) => {
      const Key = `k${index}`;
      await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(sizeBytes, index) }));
      const got = await client.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=0-${index}` }));
      await got.Body?.transformToByteArray();
    };
    let isDone = false;
    const load = Promise.all(Array.from({ length: 200 }, (_, index) => each(index))).finally(() => {
      isDone = true;
    });
    const readings: OperationLedger[] = [];
    while (!isDone) readings.push((await given.admin.readLedger('LOADED')).PutObject ?? none);
    await load;
    expect(readings).toEqual(readings.toSorted((a, b) => a.requests - b.requests));
    for (const { requests, answers_2xx, bytes_in } of readings) {
      expect({ answers_2xx, bytes_in }).toEqual({ answers_2xx: requests, bytes_in: requests * sizeBytes });
    }
    expect(await given.admin.readLedger('LOADED')).toMatchObject({
      PutObject: { requests: 200, answers_2xx: 200, bytes_in: 200 * sizeBytes, bytes_out: 0 },
      GetObject: { requests: 200, answers_2xx: 200, bytes_in: 0, bytes_out: (200 * 201) / 2 },
    });
  });

  test('has pages: a request is on the one that was open when it arrived, and is taken once', async () => {
    const client = given.clientOf(await givenCredential('PAGED'));
    const Bucket = 'paged';
    await client.send(new CreateBucketCommand({ Bucket }));
    const slow = await beginPut(client, { Bucket, Key: 'slow' });
    expect(await given.admin.takeLedger('PAGED', { page: 'a b/c' })).toEqual({
      '': { CreateBucket: expect.objectContaining({ requests: 1 }) },
    });
    await client.send(new HeadBucketCommand({ Bucket }));
    await slow.finish();
    expect(await given.admin.takeLedger('PAGED')).toEqual({
      '': { PutObject: expect.objectContaining({ requests: 1, bytes_in: slow.sizeBytes }) },
      'a b/c': { HeadBucket: expect.objectContaining({ requests: 1 }) },
    });
    expect(await given.admin.takeLedger('PAGED')).toEqual({});
    expect(Object.keys(await given.admin.readLedger('PAGED'))).toEqual([
      'CreateBucket',
      'HeadBucket',
      'PutObject',
    ]);
  });

  test('is taken, where that is asked for, only when nothing is under way any more', async () => {
    const client = given.clientOf(await givenCredential('SETTLED'));
    const Bucket = 'settled';
    await client.send(new CreateBucketCommand({ Bucket }));
    const slow = await beginPut(client, { Bucket, Key: 'slow' });
    const taken = given.admin.takeLedger('SETTLED', { settled: true });
    await given.admin.readLedger('SETTLED');
    await slow.finish();
    expect(Object.keys((await taken)[''] ?? {})).toEqual(['CreateBucket', 'PutObject']);
  });

  test('tells attempts that SDKs say are not their first', async () => {
    const credential = await givenCredential('RETRYING');
    const { host } = new URL(given.endpoint);
    const request = { method: 'PUT', rawPath: '/retried', host };
    const signer = { credential, region: 'us-east-1', service: 's3', nowMs: Date.now() };
    for (const attempt of [1, 2, 3]) {
      const headers = { ...signRequest(request, signer), 'amz-sdk-request': `attempt=${attempt}; max=3` };
      const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
      expect((await fetch(`${given.endpoint}/retried`, { method: 'PUT', headers: sent })).status).toBe(200);
    }
    expect((await given.admin.readLedger('RETRYING')).CreateBucket).toMatchObject({
      requests: 3,
      retries: 2,
    });
  });

  test('outlives its credential', async () => {
    const client = given.clientOf(await givenCredential('SHORT'));
    await client.send(new CreateBucketCommand({ Bucket: 'short' }));
    await given.admin.deleteCredential('SHORT');
    expect((await given.admin.readLedger('SHORT')).CreateBucket?.requests).toBe(1);
  });
});

describe('the admin API', () => {
  test('is for the root credential alone', async () => {
    const credential = await givenCredential('CURIOUS');
    const admin = makeAdminClient({ endpoint: given.endpoint, root: credential });
    await expect(admin.readLedger('ROOT')).rejects.toThrow('403');
  });

  test('rejects a credential whose policies it cannot carry out', async () => {
    const credential = await givenCredential('ODD');
    const Condition = { DateLessThan: { 'aws:CurrentTime': '2026-01-01' } };
    const Statement = { Effect: 'Allow' as const, Action: '*', Resource: '*', Condition };
    const odd = { ...credential, principal: { ...credential.principal, policies: [{ Statement }] } };
    await expect(given.admin.putCredential(odd)).rejects.toThrow("operator 'DateLessThan' is not built");
  });

  test('keeps the root credential', async () => {
    await expect(given.admin.deleteCredential('ROOT')).rejects.toThrow(
      'the root credential cannot be removed',
    );
  });
});
