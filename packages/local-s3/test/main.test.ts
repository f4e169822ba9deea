import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenRunning, runLocalS3 } from './given-process.ts';
import { givenDirectory } from './given-server.ts';
import { refusal } from './refusal.ts';

describe('local-s3', () => {
  test('prints its endpoint, serves, and ends on SIGTERM', async () => {
    const { child, ended, endpoint, client } = await givenRunning(givenDirectory());
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await client.send(new CreateBucketCommand({ Bucket: 'served' }));
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  test('explains itself', async () => {
    const { out, code } = await runLocalS3(['--help']).ended;
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
    const { code, out, err } = await runLocalS3(args, environment).ended;
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
      runLocalS3(['--data', dataDir]).ended,
      runLocalS3(['--data', givenDirectory(), '--port', port]).ended,
      runLocalS3(['--data', path.join(file, 'below')]).ended,
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
