import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { control } from '../../../../packages/control/src/control.ts';
import { type Fate, startFlakyProxy } from '../../../../packages/control/test/flaky-proxy.ts';
import { makeClient } from '../../../../packages/fill-bucket/src/client.ts';
import { makeContent } from '../../../../packages/fill-bucket/src/content.ts';
import { makeS3Bucket } from '../../../../packages/fill-bucket/src/s3-bucket.ts';
import { startS3Server } from '../../../../packages/local-s3/src/index.ts';
import { type BuiltContender, buildContender } from './built-contender.ts';

// This contender's own SDK is there only once it has been built, a workspace package's always.
const sdk: typeof import('@aws-sdk/client-s3') = createRequire(
  path.join(import.meta.dirname, '../../../../packages/control/package.json'),
)('@aws-sdk/client-s3');

const root = { accessKeyId: 'AKIDROOT', secretAccessKey: 'secret' };
const key = 'archives/typescript-reference-0.zip';
const event = { bucket_name: 'bench', files_prefix: 'files', archive_key: key };

let contender: BuiltContender;
beforeAll(async () => {
  contender = await buildContender();
}, 300_000);
afterAll(() => contender.remove());

interface Given {
  invoke(): Promise<void>;
  client: ReturnType<typeof makeClient>;
}

/** A server with objects of these sizes, and a proxy before it that decides over the contender's requests. */
async function withObjects(
  sizes: number[],
  use: (given: Given) => Promise<void>,
  decide: (method: string, url: string) => Fate = () => 'pass',
): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'reference-s3-'));
  const server = await startS3Server({ dataDir, root });
  const proxy = await startFlakyProxy(server.endpoint, decide);
  const client = makeClient({ endpoint: server.endpoint, region: 'us-east-1', credentials: root });
  try {
    await client.send(new sdk.CreateBucketCommand({ Bucket: 'bench' }));
    await givenObjects(client, sizes);
    const environment = {
      AWS_ENDPOINT_URL_S3: proxy.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: root.accessKeyId,
      AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
      AWS_MAX_ATTEMPTS: '2',
    };
    await use({ client, invoke: () => contender.invoke(event, environment) });
  } finally {
    client.destroy();
    await proxy.close();
    await server.close();
    await rm(dataDir, { recursive: true });
  }
}

async function givenObjects(client: Given['client'], sizes: number[]): Promise<void> {
  const bucket = makeS3Bucket(client, 'bench');
  for (const [index, sizeBytes] of sizes.entries()) {
    const content = makeContent({ seed: 'reference', index, nonce: 0, sizeBytes });
    const object = {
      name: hash('sha256', content),
      sizeBytes,
      crc32: crc32(content),
      makeBody: () => content,
      release: () => undefined,
    };
    await bucket.put(`files/${object.name}`, object, new AbortController().signal);
  }
}

async function judge(client: Given['client']) {
  return control(event, { client, remainingMs: 600_000, sleep: () => new Promise(() => undefined) });
}

async function listUploads(client: Given['client']) {
  const { Uploads = [] } = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket: 'bench' }));
  return Uploads;
}

describe('the reference contender', () => {
  test.each([
    [
      'objects of all sizes, from nothing to more than it holds in memory',
      [0, 1, 300, 20 << 20, 5 << 20, 17 << 20, 2],
    ],
    ['one empty object', [0]],
    ['more objects than it fetches ahead', Array.from({ length: 700 }, (_, index) => 10 + index)],
    ['a whole number of parts', [8 << 20]],
  ])('archives %s', async (_name, sizes) => {
    await withObjects(sizes, async ({ client, invoke }) => {
      await invoke();
      expect(await judge(client)).toMatchObject({
        valid: true,
        entries: sizes.length,
        content_bytes: sizes.reduce((sum, size) => sum + size, 0),
      });
      expect(await listUploads(client)).toEqual([]);
    });
  });

  test('makes the same archive of the same objects', async () => {
    await withObjects([1_000, 9 << 20, 18 << 20], async ({ client, invoke }) => {
      const etags: unknown[] = [];
      for (let run = 0; run < 2; run += 1) {
        await invoke();
        const { ETag } = await client.send(new sdk.HeadObjectCommand({ Bucket: 'bench', Key: key }));
        etags.push(ETag);
      }
      expect(etags[0]).toBe(etags[1]);
    });
  });

  test('goes on after an error that a retry repairs', async () => {
    let failures = 0;
    const failOnce = (method: string, url: string): Fate => {
      if (method !== 'GET' || !url.includes('/files/') || failures > 0) return 'pass';
      failures += 1;
      return { status: 503, code: 'SlowDown' };
    };
    await withObjects(
      [1_000, 2_000],
      async ({ client, invoke }) => {
        await invoke();
        expect(await judge(client)).toMatchObject({ valid: true });
      },
      failOnce,
    );
    expect(failures).toBe(1);
  });

  test.each<[string, number[], (method: string, url: string) => Fate]>([
    [
      'an object that cannot be read',
      [1_000, 2_000, 3_000],
      (method, url) =>
        method === 'GET' && url.includes('/files/') ? { status: 500, code: 'InternalError' } : 'pass',
    ],
    [
      'a small object that breaks off',
      [1_000_000],
      (method, url) => (method === 'GET' && url.includes('/files/') ? { cutAfterBytes: 500_000 } : 'pass'),
    ],
    [
      'a large object that breaks off',
      [30 << 20],
      (method, url) => (method === 'GET' && url.includes('/files/') ? { cutAfterBytes: 20 << 20 } : 'pass'),
    ],
    [
      'a part that is refused',
      [5 << 20, 5 << 20, 5 << 20, 40 << 20],
      (method, url) =>
        method === 'PUT' && url.includes('partNumber=1&') ? { status: 403, code: 'AccessDenied' } : 'pass',
    ],
    [
      'an upload that cannot be completed',
      [1_000],
      (method, url) =>
        method === 'POST' && url.includes('uploadId=') ? { status: 500, code: 'InternalError' } : 'pass',
    ],
  ])('fails and leaves no upload behind after %s', async (_name, sizes, decide) => {
    await withObjects(
      sizes,
      async ({ client, invoke }) => {
        await expect(invoke()).rejects.toThrow(/InternalError|AccessDenied|aborted|ECONNRESET|terminated/);
        expect(await listUploads(client)).toEqual([]);
        expect(await judge(client)).toMatchObject({
          valid: false,
          reason: `invalid: no archive at '${key}'`,
        });
      },
      decide,
    );
  });
});
