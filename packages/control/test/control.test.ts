import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '@s3-lambda-bench/contract';
import { makeClient } from '../src/client.ts';
import { control } from '../src/control.ts';
import { type Fate, startFlakyProxy } from './flaky-proxy.ts';
import { givenSources, type Source } from './sources.ts';
import { type GivenS3, withS3 } from './with-s3.ts';
import { writeZip } from './zip-writer.ts';

const sources = givenSources('first', 'the second object', Buffer.alloc(3_000_000, 'x'), '');
const key = 'archives/typescript-reference-0.zip';
const event = { bucket_name: 'bench', files_prefix: 'files', archive_key: key };
const archive = writeZip(sources);

async function put({ client, bucketName }: GivenS3, Key: string, Body: Buffer): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucketName, Key, Body, ContentLength: Body.length }));
}

async function givenRun(s3: GivenS3, bytes = archive): Promise<void> {
  for (const { name, content } of sources) await put(s3, `files/${name}`, content);
  await put(s3, 'files-of-others/stranger', Buffer.from('x'));
  await put(s3, key, bytes);
}

function judgeWith(client: S3Client, changes: Record<string, unknown> = {}): Promise<Verdict> {
  const sleep = () => new Promise(() => undefined);
  return control({ ...event, ...changes }, { client, remainingMs: 600_000, sleep });
}

describe('control', () => {
  test('finds an archive on S3 valid', async () => {
    await withS3(async (s3) => {
      await givenRun(s3);
      expect(await judgeWith(s3.client)).toEqual({
        valid: true,
        entries: 4,
        content_bytes: 3_000_022,
        archive_bytes: archive.length,
      });
    });
  });

  test('finds what is wrong with one', async () => {
    await withS3(async (s3) => {
      await givenRun(s3, writeZip(sources.slice(1)));
      expect(await judgeWith(s3.client)).toEqual({
        valid: false,
        code: 'missing',
        reason: `invalid: archive missing 1 expected object(s) (sample: ["${(sources[0] as Source).name}"])`,
      });
    });
  });

  test('rejects a run that left no archive', async () => {
    await withS3(async (s3) => {
      await givenRun(s3);
      expect(await judgeWith(s3.client, { archive_key: 'archives/elsewhere.zip' })).toEqual({
        valid: false,
        code: 'no-archive',
        reason: "invalid: no archive at 'archives/elsewhere.zip'",
      });
    });
  });

  test('rejects an empty archive as no ZIP', async () => {
    await withS3(async (s3) => {
      await givenRun(s3, Buffer.alloc(0));
      expect(await judgeWith(s3.client)).toMatchObject({
        reason: expect.stringMatching(
          /^invalid: archive is not a readable ZIP: no end of central directory record is at its end/,
        ),
      });
    });
  });

  test('rejects an archive from before the run and takes one of the same second', async () => {
    await withS3(async (s3) => {
      await givenRun(s3);
      const head = await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucketName, Key: key }));
      const modified = head.LastModified ?? new Date(0);
      const later = new Date(modified.getTime() + 1_000);
      expect(await judgeWith(s3.client, { written_after_ms: later.getTime() })).toEqual({
        valid: false,
        code: 'stale',
        reason: `invalid: archive at '${key}' was not written during the run: last modified ${modified.toISOString()}, run started ${later.toISOString()}`,
      });
      expect(await judgeWith(s3.client, { written_after_ms: later.getTime() - 1 })).toMatchObject({
        valid: true,
      });
    });
  });

  test('rejects an archive from after the run and takes one of the second in which it ended', async () => {
    await withS3(async (s3) => {
      await givenRun(s3);
      const head = await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucketName, Key: key }));
      const modified = head.LastModified ?? new Date(0);
      expect(await judgeWith(s3.client, { written_before_ms: modified.getTime() - 1 })).toEqual({
        valid: false,
        code: 'late',
        reason: `invalid: archive '${key}' was written after the run had ended, at ${modified.toISOString()}`,
      });
      expect(await judgeWith(s3.client, { written_before_ms: modified.getTime() })).toMatchObject({
        valid: true,
      });
    });
  });

  test.each([
    [
      'a bucket that is not there',
      { bucket_name: 'never-made' },
      /^harness: cannot list 'files\/' of bucket 'never-made': NoSuchBucket/,
    ],
    [
      'a prefix with nothing under it',
      { files_prefix: 'nothing' },
      /^harness: there is no source object under 'nothing\/'/,
    ],
    [
      'an event with an unknown key',
      { archive_kee: 'x' },
      /^harness: the event for control is wrong: unknown key 'archive_kee'; did you mean 'archive_key'/,
    ],
    [
      'an event without a key',
      { archive_key: undefined },
      /^harness: the event for control is wrong: 'archive_key' is missing/,
    ],
  ])('takes the blame for %s', async (_name, changes, reason) => {
    await withS3(async (s3) => {
      await givenRun(s3);
      const verdict = await judgeWith(s3.client, changes);
      expect(verdict).toMatchObject({ valid: false, reason: expect.stringMatching(reason) });
    });
  });

  test('takes the blame when its time is up', async () => {
    await withS3(async (s3) => {
      await givenRun(s3);
      const verdict = await control(event, {
        client: s3.client,
        remainingMs: 10_000,
        sleep: async () => undefined,
      });
      expect(verdict).toEqual({
        valid: false,
        code: 'harness',
        reason: 'harness: control was not done after 8 s; give the function more time or memory',
      });
    });
  });
});

describe('trouble with S3', () => {
  async function withFates(
    decide: (request: { method: string; ranged: number }) => Fate,
    use: (verdict: Verdict) => void,
  ): Promise<void> {
    await withS3(async (s3) => {
      await givenRun(s3);
      let ranged = 0;
      const proxy = await startFlakyProxy(s3.endpoint, (method, url) => {
        if (method === 'GET' && url.includes(key)) ranged += 1;
        return decide({ method, ranged });
      });
      const credentials = { accessKeyId: 'AKIDROOT', secretAccessKey: 'secret' };
      const client = makeClient({
        endpoint: proxy.endpoint,
        region: 'us-east-1',
        credentials,
        maxAttempts: 2,
      });
      try {
        use(await judgeWith(client));
      } finally {
        client.destroy();
        await proxy.close();
      }
    });
  }

  test('that passes is no trouble: a body that breaks off is fetched again', async () => {
    await withFates(
      ({ ranged }) => (ranged > 0 && ranged < 4 ? { cutAfterBytes: 1_000_000 } : 'pass'),
      (verdict) => expect(verdict).toMatchObject({ valid: true }),
    );
  });

  test('that lasts is the harness’s: a body that always breaks off', async () => {
    await withFates(
      ({ ranged }) => (ranged > 0 ? { cutAfterBytes: 1_000_000 } : 'pass'),
      (verdict) =>
        expect(verdict).toMatchObject({
          valid: false,
          reason: expect.stringMatching(
            /^harness: cannot read bytes 0 to [0-9]+ of 'archives\/typescript-reference-0.zip': /,
          ),
        }),
    );
  });

  test.each([
    [500, 'InternalError'],
    [503, 'SlowDown'],
    [403, 'AccessDenied'],
  ])('is the harness’s: status %i', async (status, code) => {
    await withFates(
      ({ ranged }) => (ranged > 0 ? { status, code } : 'pass'),
      (verdict) =>
        expect(verdict).toMatchObject({
          valid: false,
          reason: expect.stringMatching(new RegExp(`^harness: cannot read bytes .*: ${code}`)),
        }),
    );
  });

  test('is the harness’s: the archive cannot be looked for', async () => {
    await withFates(
      ({ method }) => (method === 'HEAD' ? { status: 403, code: 'AccessDenied' } : 'pass'),
      (verdict) =>
        expect(verdict).toMatchObject({ reason: expect.stringMatching(/^harness: cannot find 'archives/) }),
    );
  });

  test('is the contender’s where it is of its making: the archive is of a storage class that must be restored', async () => {
    await withFates(
      ({ ranged }) => (ranged > 0 ? { status: 403, code: 'InvalidObjectState' } : 'pass'),
      (verdict) =>
        expect(verdict).toEqual({
          valid: false,
          code: 'locked',
          reason: `invalid: archive at '${key}' was written so that it cannot be read: InvalidObjectState: as the test wants`,
        }),
    );
  });

  test('is the contender’s where it is of its making: the archive is encrypted with a key of its own', async () => {
    await withFates(
      ({ method, ranged }) =>
        method === 'HEAD' || ranged > 0 ? { status: 400, code: 'InvalidRequest' } : 'pass',
      (verdict) => expect(verdict).toMatchObject({ code: 'locked' }),
    );
  });

  test('is the harness’s: a bad request to look for the archive that is a good one to read it', async () => {
    await withFates(
      ({ method }) => (method === 'HEAD' ? { status: 400, code: 'ExpiredToken' } : 'pass'),
      (verdict) =>
        expect(verdict).toMatchObject({ reason: expect.stringMatching(/^harness: cannot find 'archives/) }),
    );
  });

  test('is the contender’s where it is of its making: the archive is replaced while it is judged', async () => {
    await withFates(
      ({ ranged }) => (ranged > 0 ? { status: 412, code: 'PreconditionFailed' } : 'pass'),
      (verdict) =>
        expect(verdict).toEqual({
          valid: false,
          code: 'replaced',
          reason: `invalid: archive at '${key}' was replaced or deleted after the run, while it was judged`,
        }),
    );
  });
});
