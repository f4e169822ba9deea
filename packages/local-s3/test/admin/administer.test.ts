import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
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
    const quiet = { errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };
    expect(await given.admin.readLedger('COUNTED')).toEqual({
      CreateBucket: { ...quiet, requests: 1 },
      PutObject: { ...quiet, requests: 4, bytes_in: 900_000, bytes_out: expect.any(Number), errors_5xx: 1 },
      GetObject: { ...quiet, requests: 4, bytes_out: 800_000 },
      HeadObject: { ...quiet, requests: 1, errors_4xx: 1 },
    });
    expect((await given.admin.readLedger('ROOT')).PutObject).toBeUndefined();
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
