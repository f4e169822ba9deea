import { hash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { control } from '../../packages/control/src/control.ts';
import { type Fate, startFlakyProxy } from '../../packages/control/test/flaky-proxy.ts';
import { makeContent } from '../../packages/fill-bucket/src/content.ts';
import { type GivenS3, withS3 } from '../../packages/fill-bucket/test/with-s3.ts';
import { type BuiltContender, buildContender } from './built-contender.ts';

const key = 'archives/typescript-reference-0.zip';
const event = { bucket_name: 'bench', files_prefix: 'files', archive_key: key };

let contender: BuiltContender;
beforeAll(async () => {
  contender = await buildContender();
}, 300_000);
afterAll(() => contender.remove());

interface Given extends GivenS3 {
  invoke(): Promise<void>;
}

/** A server with objects of these sizes, and a proxy before it that decides over the contender's requests. */
async function withObjects(
  sizes: number[],
  use: (given: Given) => Promise<void>,
  decide: (method: string, url: string) => Fate = () => 'pass',
): Promise<void> {
  await withS3(async (s3) => {
    await givenObjects(s3, sizes);
    const proxy = await startFlakyProxy(s3.endpoint, decide);
    const environment = {
      AWS_ENDPOINT_URL_S3: proxy.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDROOT',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_MAX_ATTEMPTS: '2',
    };
    try {
      await use({ ...s3, invoke: () => contender.invoke(event, environment) });
    } finally {
      await proxy.close();
    }
  });
}

async function givenObjects({ client, bucketName }: GivenS3, sizes: number[]): Promise<void> {
  for (const [index, sizeBytes] of sizes.entries()) {
    const Body = makeContent({ seed: 'reference', index, nonce: 0, sizeBytes, content: 'random' });
    const Key = `files/${hash('sha256', Body)}`;
    await client.send(new PutObjectCommand({ Bucket: bucketName, Key, Body }));
  }
}

async function judge({ client }: GivenS3) {
  return control(event, { client, remainingMs: 600_000, sleep: () => new Promise(() => undefined) });
}

/** What test/contenders does not show of it. */
describe('the reference contender', () => {
  test.each([
    ['one empty object', [0]],
    ['a whole number of parts', [8 << 20]],
  ])('archives %s', async (_name, sizes) => {
    await withObjects(sizes, async (given) => {
      await given.invoke();
      expect(await judge(given)).toMatchObject({
        valid: true,
        entries: sizes.length,
        content_bytes: sizes.reduce((sum, size) => sum + size, 0),
      });
      expect(await given.listUploads()).toEqual([]);
    });
  });

  test('makes the same archive of the same objects', async () => {
    await withObjects([1_000, 9 << 20, 18 << 20], async ({ etagOf, invoke }) => {
      const etags: (string | undefined)[] = [];
      for (let run = 0; run < 2; run += 1) {
        await invoke();
        etags.push(await etagOf(key));
      }
      expect(etags[0]).toMatch(/^"/);
      expect(etags[1]).toBe(etags[0]);
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
      async (given) => {
        await given.invoke();
        expect(await judge(given)).toMatchObject({ valid: true });
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
      async (given) => {
        await expect(given.invoke()).rejects.toThrow(
          /InternalError|AccessDenied|aborted|ECONNRESET|terminated/,
        );
        expect(await given.listUploads()).toEqual([]);
        expect(await judge(given)).toMatchObject({
          valid: false,
          reason: `invalid: no archive at '${key}'`,
        });
      },
      decide,
    );
  });
});
