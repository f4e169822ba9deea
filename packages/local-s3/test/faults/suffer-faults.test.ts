import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Credential } from '@s3-lambda-bench/iam';
import { givenServer, makeClient, root } from '../given-server.ts';
import { refusal } from '../refusal.ts';
import { connectAndGet } from '../send-raw.ts';

/** The server's time passes only while it sleeps, and where a test says so. */
const startedAtMs = Date.now();
let passedMs = 0;
let sleeps: number[] = [];
let sleep = sleepAtOnce;

async function sleepAtOnce(ms: number, _: AbortSignal): Promise<void> {
  sleeps.push(ms);
  passedMs += ms;
}

const failures: Error[] = [];
const given = givenServer({
  nowMs: () => startedAtMs + passedMs,
  sleep: (ms, signal) => sleep(ms, signal),
  onFailure: (failure) => failures.push(failure),
});

afterEach(async () => {
  await given.admin.deleteFaults();
  passedMs = 0;
  sleeps = [];
  sleep = sleepAtOnce;
  expect(failures).toEqual([]);
});

interface GivenUser extends Disposable {
  Bucket: string;
  client: S3Client;
  accessKeyId: string;
}

let userCount = 0;

/** A user with a ledger of his own, and a bucket with the object 'k' of so many bytes. */
async function givenUser({ sizeBytes = 1_000, maxAttempts = 1 } = {}): Promise<GivenUser> {
  const Bucket = await given.givenBucket();
  await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.alloc(sizeBytes, 1) }));
  const accessKeyId = `USER${++userCount}`;
  const credential: Credential = { ...root, accessKeyId };
  await given.admin.putCredential(credential);
  const client = makeClient(given.endpoint, credential, { maxAttempts });
  return { Bucket, client, accessKeyId, [Symbol.dispose]: () => client.destroy() };
}

/** What SDKs do unless they are told otherwise. */
const sdkAttempts = 3;

async function ledgerOf({ accessKeyId }: GivenUser, operation: string) {
  await given.admin.takeLedger(accessKeyId, { settled: true });
  const { [operation]: line } = await given.admin.readLedger(accessKeyId);
  if (line === undefined) throw new Error(`no ${operation} is counted`);
  const { first_at_ms, last_at_ms, ...counts } = line;
  return counts;
}

const noAnswers = { answers_2xx: 0, answers_3xx: 0, errors_4xx: 0, errors_5xx: 0 };

describe('a request rate', () => {
  test('above the allowed one is answered SlowDown until time has passed', async () => {
    using user = await givenUser();
    const head = () => user.client.send(new HeadObjectCommand({ Bucket: user.Bucket, Key: 'k' }));
    const get = () => user.client.send(new GetObjectCommand({ Bucket: user.Bucket, Key: 'k' }));
    await given.admin.putFaults({ operations: { reads: { slow_down: { requests_per_second: 2 } } } });
    await head();
    await head();
    await expect(get()).rejects.toEqual(refusal('SlowDown', 503, 'Please reduce your request rate.'));
    passedMs += 500;
    await head();
    expect(await ledgerOf(user, 'HeadObject')).toMatchObject({ requests: 3, answers_2xx: 3 });
    expect(await ledgerOf(user, 'GetObject')).toMatchObject({ requests: 1, errors_5xx: 1 });
  });

  test('counts prefix by prefix; a listing counts for the one that it lists', async () => {
    using user = await givenUser();
    const { Bucket } = user;
    const put = (Key: string) => user.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const list = (Prefix: string) => user.client.send(new ListObjectsV2Command({ Bucket, Prefix }));
    await given.admin.putFaults({ operations: { '*': { slow_down: { requests_per_second: 1 } } } });
    await put('a/1');
    await put('b/1');
    await put('a/deeper/1');
    await expect(put('a/2')).rejects.toEqual(refusal('SlowDown', 503));
    await expect(list('b/')).rejects.toEqual(refusal('SlowDown', 503));
    await list('c/');
  });

  test('is survived by an SDK, and the ledger shows how', async () => {
    using user = await givenUser({ maxAttempts: sdkAttempts });
    const { Bucket } = user;
    user.client.middlewareStack.add(
      (next) => async (args) => {
        passedMs += 400; // at every attempt
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await given.admin.putFaults({ operations: { PutObject: { slow_down: { requests_per_second: 1 } } } });
    await user.client.send(new PutObjectCommand({ Bucket, Key: 'files/1', Body: 'first' }));
    await user.client.send(new PutObjectCommand({ Bucket, Key: 'files/2', Body: 'second' }));
    expect(await ledgerOf(user, 'PutObject')).toMatchObject({
      requests: 4,
      answers_2xx: 2,
      errors_5xx: 2,
      retries: 2,
    });
  });
});

describe('an internal error', () => {
  test('is answered in S3’s words, counted, and leaves nothing behind', async () => {
    using user = await givenUser();
    const { Bucket } = user;
    const blobs = readdirSync(path.join(given.dataDir, 'blobs'));
    await given.admin.putFaults({ operations: { writes: { internal_error: { probability: 1 } } } });
    const put = user.client.send(new PutObjectCommand({ Bucket, Key: 'new', Body: Buffer.alloc(3_000_000) }));
    await expect(put).rejects.toEqual(
      refusal('InternalError', 500, 'We encountered an internal error. Please try again.'),
    );
    const get = user.client.send(new GetObjectCommand({ Bucket, Key: 'new' }));
    await expect(get).rejects.toEqual(refusal('NoSuchKey', 404));
    expect(readdirSync(path.join(given.dataDir, 'blobs'))).toEqual(blobs);
    expect(await ledgerOf(user, 'PutObject')).toMatchObject({ requests: 1, errors_5xx: 1, bytes_in: 0 });
  });

  test('is survived by an SDK, and the ledger shows how', async () => {
    using user = await givenUser({ maxAttempts: sdkAttempts });
    const { Bucket } = user;
    const faults = { internal_error: { probability: 0.5 } };
    await given.admin.putFaults({ seed: '2', operations: { PutObject: faults } }); // strikes the first and second
    await user.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'new' }));
    expect(await ledgerOf(user, 'PutObject')).toMatchObject({
      requests: 3,
      answers_2xx: 1,
      errors_5xx: 2,
      retries: 2,
      bytes_in: 3,
    });
    const { Body } = await user.client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await Body?.transformToString()).toBe('new');
  });
});

describe('a latency', () => {
  test('comes before everything but SlowDown', async () => {
    using user = await givenUser();
    const head = () => user.client.send(new HeadObjectCommand({ Bucket: user.Bucket, Key: 'k' }));
    await given.admin.putFaults({
      operations: {
        '*': { latency: { fixed_ms: 30 } },
        reads: { slow_down: { requests_per_second: 1 } },
        writes: { internal_error: { probability: 1 } },
      },
    });
    await head();
    passedMs = 0;
    await expect(head()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    expect(sleeps).toEqual([30]);
    const put = user.client.send(new PutObjectCommand({ Bucket: user.Bucket, Key: 'k', Body: 'x' }));
    await expect(put).rejects.toEqual(refusal('InternalError', 500));
    expect(sleeps).toEqual([30, 30]);
  });

  test('drawn from a distribution is another for each request, and the same for the same seed', async () => {
    using user = await givenUser();
    const latency = { lognormal: { median_ms: 20, sigma: 0.5 } };
    const draw = async () => {
      sleeps = [];
      await given.admin.putFaults({ seed: 's', operations: { HeadObject: { latency } } });
      for (const Key of ['k', 'k', 'k']) {
        await user.client.send(new HeadObjectCommand({ Bucket: user.Bucket, Key }));
      }
      return sleeps;
    };
    const drawn = await draw();
    expect(new Set(drawn).size).toBe(3);
    expect(await draw()).toEqual(drawn);
  });

  test('ends with the client that breaks off, who leaves nothing behind', async () => {
    using user = await givenUser();
    const { Bucket } = user;
    await given.admin.putFaults({ operations: { PutObject: { latency: { fixed_ms: 3_600_000 } } } });
    const breaking = new AbortController();
    sleep = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        breaking.abort();
      });
    const put = user.client.send(new PutObjectCommand({ Bucket, Key: 'new', Body: 'small' }), {
      abortSignal: breaking.signal,
    });
    await expect(put).rejects.toMatchObject({ name: 'AbortError' });
    expect(await ledgerOf(user, 'PutObject')).toMatchObject({ requests: 1, ...noAnswers, bytes_in: 0 });
    const { KeyCount } = await given.client.send(new ListObjectsV2Command({ Bucket }));
    expect(KeyCount).toBe(1);
  });

  test('ends with the connection, also for what waits for its turn on it', async () => {
    using user = await givenUser();
    await given.admin.putFaults({ operations: { GetObject: { latency: { fixed_ms: 3_600_000 } } } });
    const paths = [`/${user.Bucket}/k`, `/${user.Bucket}/k`];
    const bothWait = Promise.withResolvers<void>();
    let waiting = 0;
    sleep = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        if (++waiting === paths.length) bothWait.resolve();
      });
    const socket = connectAndGet(given.endpoint, paths, { ...root, accessKeyId: user.accessKeyId });
    await bothWait.promise;
    socket.destroy();
    expect(await ledgerOf(user, 'GetObject')).toMatchObject({ requests: 2, ...noAnswers });
  });

  test('over, a client is noticed that broke off while nobody read its large body', async () => {
    using user = await givenUser();
    const { Bucket } = user;
    await given.admin.putFaults({ operations: { PutObject: { latency: { fixed_ms: 1 } } } });
    const breaking = new AbortController();
    const brokenOff = Promise.withResolvers<void>();
    sleep = () => {
      breaking.abort();
      return brokenOff.promise;
    };
    const put = user.client.send(
      new PutObjectCommand({ Bucket, Key: 'new', Body: Buffer.alloc(3_000_000) }),
      {
        abortSignal: breaking.signal,
      },
    );
    await expect(put).rejects.toMatchObject({ name: 'AbortError' });
    brokenOff.resolve();
    expect(await ledgerOf(user, 'PutObject')).toMatchObject({ requests: 1, answers_2xx: 0 });
    const { KeyCount } = await given.client.send(new ListObjectsV2Command({ Bucket }));
    expect(KeyCount).toBe(1);
  });
});

describe('a reset', () => {
  const connectionLost = expect.objectContaining({
    message: expect.stringMatching(/ECONNRESET|EPIPE|aborted/),
  });

  /** Strikes PutObject, GetObject and ListObjectsV2 the first and second time, and lets the third through. */
  const twice = { seed: '8', operations: { '*': { reset: { probability: 0.5 } } } };

  test('in the middle of an upload stores nothing of it, and counts what had come', async () => {
    using user = await givenUser();
    const { Bucket } = user;
    const blobs = readdirSync(path.join(given.dataDir, 'blobs'));
    await given.admin.putFaults(twice);
    const Body = Buffer.alloc(1_000_000);
    const put = user.client.send(new PutObjectCommand({ Bucket, Key: 'new', Body }));
    await expect(put).rejects.toEqual(connectionLost);
    expect(await ledgerOf(user, 'PutObject')).toEqual({
      requests: 1,
      ...noAnswers,
      retries: 0,
      bytes_in: 787_943,
      bytes_out: 0,
    });
    // It is counted when the connection breaks; what came of it goes next.
    while (readdirSync(path.join(given.dataDir, 'blobs')).length > blobs.length) await setImmediate();
    await given.admin.deleteFaults();
    const get = user.client.send(new GetObjectCommand({ Bucket, Key: 'new' }));
    await expect(get).rejects.toEqual(refusal('NoSuchKey', 404));
  });

  test('in the middle of a download breaks it off behind its byte', async () => {
    using user = await givenUser({ sizeBytes: 1_000_000 });
    await given.admin.putFaults(twice);
    const { Body } = await user.client.send(new GetObjectCommand({ Bucket: user.Bucket, Key: 'k' }));
    await expect(Body?.transformToByteArray()).rejects.toEqual(connectionLost);
    expect(await ledgerOf(user, 'GetObject')).toMatchObject({
      requests: 1,
      answers_2xx: 1,
      bytes_out: 815_636,
    });
  });

  test('in the middle of the answer to a copy comes when the copy is made', async () => {
    using user = await givenUser();
    const { Bucket } = user;
    await given.admin.putFaults({ operations: { CopyObject: { reset: { probability: 1 } } } });
    const copy = user.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k` }));
    await expect(copy).rejects.toEqual(connectionLost);
    await user.client.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
  });

  test('does not come where neither request nor answer has a body', async () => {
    using user = await givenUser();
    const { Bucket, client } = user;
    await given.admin.putFaults({ operations: { '*': { reset: { probability: 1 } } } });
    await client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: Buffer.alloc(0) }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'empty' }));
    expect(await Body?.transformToString()).toBe('');
    expect(await ledgerOf(user, 'GetObject')).toMatchObject({ requests: 1, answers_2xx: 1 });
  });

  test('does not come behind an answer that was given before the body was read', async () => {
    using user = await givenUser();
    await given.admin.putFaults({ operations: { '*': { reset: { probability: 1 } } } });
    const put = user.client.send(
      new PutObjectCommand({ Bucket: 'no-such-bucket', Key: 'k', Body: Buffer.alloc(3_000_000) }),
    );
    await expect(put).rejects.toEqual(refusal('NoSuchBucket', 404));
  });

  test('is survived by an SDK, and the ledger shows how', async () => {
    using user = await givenUser({ maxAttempts: sdkAttempts });
    const { Bucket } = user;
    await given.admin.putFaults(twice);
    const Body = Buffer.alloc(1_000_000, 7);
    await user.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body }));
    expect(await ledgerOf(user, 'PutObject')).toMatchObject({
      requests: 3,
      ...noAnswers,
      answers_2xx: 1,
      retries: 2,
      bytes_in: 787_943 + 99_509 + Body.length,
    });
    const { KeyCount } = await user.client.send(new ListObjectsV2Command({ Bucket }));
    expect(KeyCount).toBe(1);
    expect(await ledgerOf(user, 'ListObjectsV2')).toMatchObject({ requests: 3, answers_2xx: 3, retries: 2 });
    await given.admin.deleteFaults();
    const got = await user.client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  });
});

describe('a bandwidth', () => {
  const bytesPerSecond = 1_000_000;

  test.each([
    ['download', 'out_bytes_per_second', 2_900],
    ['upload', 'in_bytes_per_second', 2_900],
  ])('paces a %s to the byte', async (direction, limit, tookMs) => {
    using user = await givenUser({ sizeBytes: 3_000_000 });
    const { Bucket, client } = user;
    await given.admin.putFaults({
      operations: { '*': { bandwidth_per_credential: { [limit]: bytesPerSecond } } },
    });
    const Body = Buffer.alloc(3_000_000, 1);
    if (direction === 'upload') await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body }));
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
    expect(passedMs).toBeCloseTo(tookMs); // a tenth of a second's bytes go at once
  });

  test('is that of one credential, and the same for documents', async () => {
    using user = await givenUser();
    using other = await givenUser();
    await given.admin.putFaults({
      operations: { '*': { bandwidth_per_credential: { out_bytes_per_second: 100 } } },
    });
    const list = ({ client, Bucket }: GivenUser) => client.send(new ListObjectsV2Command({ Bucket }));
    await list(user);
    const { bytes_out } = await ledgerOf(user, 'ListObjectsV2');
    expect(passedMs).toBeCloseTo((bytes_out - 10) * 10);
    await list(other);
    const { bytes_out: others } = await ledgerOf(other, 'ListObjectsV2');
    expect(passedMs).toBeCloseTo((bytes_out - 10 + others - 10) * 10);
  });

  test('lets go of a client that breaks off while it waits', async () => {
    using user = await givenUser({ sizeBytes: 1_000_000 });
    await given.admin.putFaults({
      operations: { '*': { bandwidth_per_credential: { out_bytes_per_second: 1_000_000 } } },
    });
    const breaking = new AbortController();
    sleep = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        breaking.abort();
      });
    const get = user.client
      .send(new GetObjectCommand({ Bucket: user.Bucket, Key: 'k' }), { abortSignal: breaking.signal })
      .then(({ Body }) => Body?.transformToByteArray());
    await expect(get).rejects.toBeDefined();
    expect(await ledgerOf(user, 'GetObject')).toMatchObject({
      requests: 1,
      answers_2xx: 1,
      bytes_out: 100_000,
    });
  });
});
