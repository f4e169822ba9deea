import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from '@jest/globals';
import { givenDirectory, makeClient, root } from './given-server.ts';
import { refusal } from './refusal.ts';

const main = path.join(import.meta.dirname, '../src/main.ts');
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

function run(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const credential = { AWS_ACCESS_KEY_ID: root.accessKeyId, AWS_SECRET_ACCESS_KEY: root.secretAccessKey };
  const node = ['--disable-warning=ExperimentalWarning', main, ...args];
  const child = spawn(process.execPath, node, {
    env: { PATH: process.env.PATH, ...credential, ...environment },
    stdio: 'pipe',
  });
  children.push(child);
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal, ...said }));
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err += text;
  });
  return { child, ended };
}

async function givenRunning(dataDir: string, args: string[] = []) {
  const { child, ended } = run(['--data', dataDir, ...args]);
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    ended.then(({ err }) => Promise.reject(err)),
  ]);
  const endpoint = String(line).trim();
  return { child, ended, endpoint, client: makeClient(endpoint, root) };
}

describe('local-s3', () => {
  test('prints its endpoint, serves, and ends on SIGTERM', async () => {
    const { child, ended, endpoint, client } = await givenRunning(givenDirectory());
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await client.send(new CreateBucketCommand({ Bucket: 'served' }));
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  test('explains itself', async () => {
    const { out, code } = await run(['--help']).ended;
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('usage: local-s3 --data DIR') });
  });

  test('ends when its parent is gone, if it is to', async () => {
    const { child, ended } = await givenRunning(givenDirectory(), ['--exit-with-parent']);
    child.stdin?.destroy(); // what the kernel does to a killed parent's end
    expect(await ended).toMatchObject({ code: 0 });
  });

  test.each([
    ['no directory', [], {}, '--data is missing; give the directory to keep everything in'],
    ['an unknown flag', ['--data', 'd', '--prot', '1'], {}, "Unknown option '--prot'"],
    [
      'a port that is none',
      ['--data', 'd', '--port', 'x'],
      {},
      "--port is 'x'; give a number from 0 to 65535",
    ],
    [
      'no root credential',
      ['--data', 'd'],
      { AWS_ACCESS_KEY_ID: '' },
      'AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set',
    ],
  ])('fails in one line on %s', async (_, args, environment, message) => {
    const { code, out, err } = await run(args, environment).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^local-s3: .*\n$/);
    expect(err).toContain(message);
  });

  test('fails in one line on a port or a directory that is in use, and on one that cannot be', async () => {
    const dataDir = givenDirectory();
    const { endpoint, child, ended } = await givenRunning(dataDir);
    const { port } = new URL(endpoint);
    const file = path.join(givenDirectory(), 'file');
    writeFileSync(file, '');
    const [sameDirectory, samePort, noDirectory] = await Promise.all([
      run(['--data', dataDir]).ended,
      run(['--data', givenDirectory(), '--port', port]).ended,
      run(['--data', path.join(file, 'below')]).ended,
    ]);
    expect(sameDirectory).toMatchObject({
      code: 1,
      err: `local-s3: data directory ${dataDir} is in use by process ${child.pid}; stop that server or choose another directory\n`,
    });
    expect(samePort).toMatchObject({
      code: 1,
      err: `local-s3: port ${port} of 127.0.0.1 is in use; choose another, or 0 for any that is free\n`,
    });
    expect(noDirectory.code).toBe(1);
    expect(noDirectory.err).toMatch(
      /^local-s3: data directory .* cannot be used: .*; choose one that this user may write\n$/,
    );
    child.kill();
    await ended;
  });
});

describe('a server that is killed', () => {
  test('comes back with every object that it acknowledged, and no other', async () => {
    const dataDir = givenDirectory();
    const first = await givenRunning(dataDir);
    await first.client.send(new CreateBucketCommand({ Bucket: 'kept' }));
    const { acknowledged, stopped } = writeUntilKilled(first.client);
    await untilSome(acknowledged);
    first.child.kill('SIGKILL');
    await stopped;
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });

    const second = await givenRunning(dataDir);
    const { Contents = [] } = await second.client.send(new ListObjectsV2Command({ Bucket: 'kept' }));
    const keys = Contents.map(({ Key }) => Key);
    expect(keys).toEqual(expect.arrayContaining([...acknowledged]));
    for (const Key of keys) {
      const { Body } = await second.client.send(new GetObjectCommand({ Bucket: 'kept', Key }));
      expect((await Body?.transformToString()) === contentOf(Key ?? '')).toBe(true);
    }
    expect(readdirSync(path.join(dataDir, 'blobs'))).toHaveLength(keys.length);
    second.child.kill();
    await second.ended;
  });
});

describe('a full disk', () => {
  test.each([
    ['small', 10],
    ['large', 3_000_000],
  ])('is an answer of class 507 to a %s write, after which the server lives', async (_, sizeBytes) => {
    if (!existsSync('/dev/full')) return; // writing to it fails as on a full disk; Linux alone has it
    const dataDir = givenDirectory();
    const { client, child, ended } = await givenRunning(dataDir);
    await client.send(new CreateBucketCommand({ Bucket: 'full' }));
    symlinkSync('/dev/full', path.join(dataDir, 'blobs', '1')); // the first blob's name
    const Body = Buffer.alloc(sizeBytes);
    const put = client.send(new PutObjectCommand({ Bucket: 'full', Key: 'k', Body }));
    await expect(put).rejects.toEqual(refusal('InsufficientStorage', 507, 'There is no space left'));
    await client.send(new PutObjectCommand({ Bucket: 'full', Key: 'k', Body }));
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'full' }));
    expect(Contents).toMatchObject([{ Key: 'k', Size: sizeBytes }]);
    child.kill();
    await ended;
  });
});

function contentOf(key: string): string {
  return key.repeat(key.endsWith('0') ? 50_000 : 100);
}

/** Four writers of ever new keys; each ends with its first failure. */
function writeUntilKilled(client: S3Client) {
  const acknowledged = new Set<string>();
  let count = 0;
  const write = async () => {
    while (true) {
      const Key = `key-${count++}`;
      await client.send(new PutObjectCommand({ Bucket: 'kept', Key, Body: contentOf(Key) }));
      acknowledged.add(Key);
    }
  };
  return { acknowledged, stopped: Promise.allSettled(Array.from({ length: 4 }, write)) };
}

async function untilSome(acknowledged: Set<string>): Promise<void> {
  while (acknowledged.size < 60) await new Promise((resolve) => setImmediate(resolve));
}
