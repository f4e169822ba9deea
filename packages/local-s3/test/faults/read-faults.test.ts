import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenRunning, runLocalS3 } from '../given-process.ts';
import { givenDirectory } from '../given-server.ts';
import { refusal } from '../refusal.ts';

function givenFile(text: string): string {
  const file = path.join(givenDirectory(), 'faults.json');
  writeFileSync(file, text);
  return file;
}

describe('local-s3 --faults', () => {
  test('injects what the file says, and calls none of it a failure', async () => {
    const always = { internal_error: { probability: 1 } };
    const file = givenFile(JSON.stringify({ operations: { CreateBucket: always } }));
    const { client, child, ended } = await givenRunning(givenDirectory(), ['--faults', file]);
    await client.send(new ListBucketsCommand());
    await expect(client.send(new CreateBucketCommand({ Bucket: 'new' }))).rejects.toEqual(
      refusal('InternalError', 500),
    );
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  test('takes the name of a preset', async () => {
    const { client, child, ended } = await givenRunning(givenDirectory(), ['--faults', 's3']);
    await client.send(new ListBucketsCommand());
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  test.each([
    [
      'a file that is not there',
      () => 'no-such-file.json',
      /cannot be read: ENOENT.*; give a JSON file, or a preset: s3/,
    ],
    [
      'a file that is not JSON',
      () => givenFile('{\n"seed": \n'),
      /cannot be read: .*JSON.*; give a JSON file/,
    ],
    [
      'a document with an unknown operation',
      () => givenFile('{"operations": {"PutObjects": {}}}'),
      /are not usable: unknown key 'operations.PutObjects'; did you mean 'PutObject'\?/,
    ],
  ])('fails in one line on %s', async (_, fileOf, problem) => {
    const { code, out, err } = await runLocalS3(['--data', givenDirectory(), '--faults', fileOf()]).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^local-s3: faults '.*' .*\n$/);
    expect(err).toMatch(problem);
  });
});
