import { hash } from 'node:crypto';
import http from 'node:http';
import { crc32 } from 'node:zlib';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import type { Bucket, StoredObject } from '../src/bucket.ts';
import { makeClient } from '../src/client.ts';
import { emptyBucket } from '../src/empty.ts';
import { fill } from '../src/fill.ts';
import { wholeObject } from '../src/objects.ts';
import { makeProgress } from '../src/progress.ts';
import { makeS3Bucket } from '../src/s3-bucket.ts';
import { drawAll, givenSpec } from './specs.ts';
import { type GivenS3, withS3 } from './with-s3.ts';

const { signal } = new AbortController();
/** Time passes at once. */
const persistence = { sleep: () => new Promise(setImmediate), random: () => 0, signal };

async function readObject({ client, bucketName }: GivenS3, key: string) {
  const command = new GetObjectCommand({ Bucket: bucketName, Key: key, ChecksumMode: 'ENABLED' });
  const { Body, ChecksumCRC32 } = await client.send(command);
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return { bytes, ChecksumCRC32 };
}

async function listAll(bucket: Bucket, prefix: string): Promise<StoredObject[]> {
  const stored: StoredObject[] = [];
  for await (const object of bucket.list(prefix)) stored.push(object);
  return stored;
}

describe('filling a bucket on S3', () => {
  test('stores every object under the hash of its bytes, with its CRC-32', async () => {
    await withS3(async (s3) => {
      const bucket = makeS3Bucket(s3.client, s3.bucketName, persistence);
      const spec = givenSpec({ objectCount: 25, meanSizeBytes: 50_000, filesPrefix: 'a/files' });
      const progress = makeProgress({ objectsTotal: 25, log: () => undefined, nowMs: () => 0 });
      const corpus = await fill(spec, { bucket, progress, signal });
      const stored = await listAll(bucket, 'a/files/');
      expect(stored).toHaveLength(25);
      for (const { key, sizeBytes } of stored) {
        const { bytes, ChecksumCRC32 } = await readObject(s3, key);
        expect(key).toBe(`a/files/${hash('sha256', bytes)}`);
        expect(bytes).toHaveLength(sizeBytes);
        const expected = Buffer.alloc(4);
        expected.writeUInt32BE(crc32(bytes));
        expect(ChecksumCRC32).toBe(expected.toString('base64'));
      }
      expect(JSON.parse((await bucket.readText('a/corpus.json')) ?? '')).toEqual(corpus);
      expect(corpus.total_bytes).toBe(stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
    });
  });

  test('stores a streamed object whole', async () => {
    await withS3(async (s3) => {
      const bucket = makeS3Bucket(s3.client, s3.bucketName, persistence);
      const spec = givenSpec({ objectCount: 1, meanSizeBytes: 66 << 20, seed: 'streamed' });
      const [object] = await drawAll(spec);
      if (object === undefined) throw new Error('nothing drawn');
      expect(Buffer.isBuffer(object.makeBody())).toBe(false);
      await bucket.put('files/large', object);
      const { bytes } = await readObject(s3, 'files/large');
      expect(hash('sha256', bytes)).toBe(object.name);
    });
  });
});

describe('filling while S3 is not well', () => {
  const spec = givenSpec({ objectCount: 300, profile: 'tiny' });
  const progress = makeProgress({ objectsTotal: 300, log: () => undefined, nowMs: () => 0 });

  async function expectExact({ client, bucketName }: GivenS3): Promise<void> {
    const stored = await listAll(makeS3Bucket(client, bucketName, persistence), 'files/');
    const drawn = (await drawAll(spec)).map(({ name, sizeBytes }) => ({ key: `files/${name}`, sizeBytes }));
    const byKey = (a: StoredObject, b: StoredObject) => (a.key < b.key ? -1 : 1);
    expect(stored).toEqual(drawn.sort(byKey));
  }

  test('survives a SlowDown of everything that is written for the time of 500 pauses', async () => {
    await withS3(async (s3) => {
      await s3.admin.putFaults({ operations: { writes: { slow_down: { requests_per_second: 0.001 } } } });
      let pauses = 0;
      const sleep = async () => {
        pauses += 1;
        if (pauses === 500) await s3.admin.deleteFaults();
      };
      const bucket = makeS3Bucket(s3.client, s3.bucketName, { ...persistence, sleep });
      await fill(spec, { bucket, progress, signal });
      await expectExact(s3);
      expect(pauses).toBeGreaterThanOrEqual(500);
    });
  });

  test('survives refusals, failures and resets of everything, and so does emptying', async () => {
    await withS3(async (s3) => {
      const unwell = { internal_error: { probability: 0.2 }, reset: { probability: 0.1 } };
      await s3.admin.putFaults({ operations: { '*': unwell } });
      const bucket = makeS3Bucket(s3.client, s3.bucketName, persistence);
      await fill(spec, { bucket, progress, signal });
      await expectExact(s3);
      await emptyBucket(bucket, signal);
      expect(await listAll(bucket, '')).toEqual([]);
    });
  });

  test('survives refusals of a streamed object', async () => {
    await withS3(async (s3) => {
      const streamed = givenSpec({ objectCount: 1, meanSizeBytes: 66 << 20, seed: 'streamed' });
      await s3.admin.putFaults({ operations: { PutObject: { slow_down: { requests_per_second: 0.001 } } } });
      let pauses = 0;
      const sleep = async () => {
        pauses += 1;
        if (pauses === 6) await s3.admin.deleteFaults();
      };
      const bucket = makeS3Bucket(s3.client, s3.bucketName, { ...persistence, sleep });
      const [object] = await drawAll(streamed);
      if (object === undefined) throw new Error('nothing drawn');
      await s3.client.send(new PutObjectCommand({ Bucket: s3.bucketName, Key: 'files/first', Body: 'x' }));
      await bucket.put(`files/${object.name}`, object);
      const { bytes } = await readObject(s3, `files/${object.name}`);
      expect(hash('sha256', bytes)).toBe(object.name);
      expect(pauses).toBe(6);
    });
  });
});

describe('the bucket', () => {
  test('refuses bytes that do not have the CRC-32 given', async () => {
    await withS3(async ({ client, bucketName }) => {
      const object = { ...wholeObject(Buffer.from('bytes')), crc32: 1 };
      const put = makeS3Bucket(client, bucketName, persistence).put('files/a', object);
      await expect(put).rejects.toMatchObject({ name: 'BadDigest' });
    });
  });

  test('has no text at a key where nothing is', async () => {
    await withS3(async ({ client, bucketName }) => {
      expect(await makeS3Bucket(client, bucketName, persistence).readText('corpus.json')).toBeUndefined();
    });
  });

  test('is emptied of more objects than one page and of unfinished uploads', async () => {
    await withS3(async ({ client, bucketName, listUploads }) => {
      const bucket = makeS3Bucket(client, bucketName, persistence);
      for (let start = 0; start < 1_100; start += 50) {
        const keys = Array.from({ length: 50 }, (_, index) => `files/${start + index}`);
        await Promise.all(keys.map((key) => bucket.writeText(key, 'x')));
      }
      for (const Key of ['archives/a.zip', 'archives/b.zip']) {
        const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucketName, Key }));
        const part = { Bucket: bucketName, Key, UploadId, PartNumber: 1, Body: 'part' };
        await client.send(new UploadPartCommand(part));
      }
      await emptyBucket(bucket, signal);
      const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: bucketName }));
      expect({ KeyCount, uploads: await listUploads() }).toEqual({ KeyCount: 0, uploads: [] });
    });
  });

  test('counts as empty where it does not exist', async () => {
    await withS3(async ({ client }) => {
      await emptyBucket(makeS3Bucket(client, 'never-made', persistence), signal);
    });
  });

  test('cannot be filled where it does not exist', async () => {
    await withS3(async ({ client }) => {
      const bucket = makeS3Bucket(client, 'never-made', persistence);
      const progress = makeProgress({ objectsTotal: 12, log: () => undefined, nowMs: () => 0 });
      await expect(fill(givenSpec(), { bucket, progress, signal })).rejects.toMatchObject({
        name: 'NoSuchBucket',
      });
    });
  });

  test('fails to delete where DeleteObjects answers 200 and names what stayed', async () => {
    const reply = `<?xml version="1.0" encoding="UTF-8"?><DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
      <Error><Key>files/kept</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>`;
    const server = http.createServer((request, response) => {
      request.resume();
      response.setHeader('content-type', 'application/xml').end(reply);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const client = makeClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    });
    try {
      await expect(
        makeS3Bucket(client, 'bench', persistence).remove(['files/kept', 'files/gone']),
      ).rejects.toThrow(
        "S3 kept 1 of 2 objects that were to be deleted, the first 'files/kept': AccessDenied Access Denied; try again",
      );
    } finally {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('sends bodies unsigned, as their checksum is sent with them', async () => {
    await withS3(async ({ client, bucketName }) => {
      const sent: unknown[] = [];
      client.middlewareStack.add(
        (next) => (args) => {
          sent.push(args.request);
          return next(args);
        },
        { step: 'deserialize', name: 'note' },
      );
      const object = wholeObject(Buffer.from('bytes'));
      await makeS3Bucket(client, bucketName, persistence).put('files/a', object);
      expect(sent).toMatchObject([
        { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-checksum-crc32': 'sZlDzg==' } },
      ]);
    });
  });
});
