import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();

async function givenKeys(keys: string[]): Promise<string> {
  const Bucket = await given.givenBucket();
  await Promise.all(keys.map((Key) => given.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }))));
  return Bucket;
}

async function listKeys(Bucket: string): Promise<(string | undefined)[]> {
  const { Contents = [] } = await given.client.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
}

test('DeleteObject deletes, also what is not there', async () => {
  const Bucket = await givenKeys(['a', 'b']);
  for (const Key of ['a', 'a', 'never']) {
    const { $metadata } = await given.client.send(new DeleteObjectCommand({ Bucket, Key }));
    expect($metadata.httpStatusCode).toBe(204);
  }
  expect(await listKeys(Bucket)).toEqual(['b']);
});

describe('DeleteObjects', () => {
  const odd = [' spaces ', 'a&b<c>"d"', 'line\nfeed\r', '😀'];

  test('deletes the keys it is given and names them', async () => {
    const Bucket = await givenKeys(['keep', ...odd]);
    const Objects = [...odd, 'never'].map((Key) => ({ Key }));
    const { Deleted, Errors } = await given.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    expect(Deleted).toEqual(Objects);
    expect(Errors).toBeUndefined();
    expect(await listKeys(Bucket)).toEqual(['keep']);
  });

  test('names nothing when it is to be quiet', async () => {
    const Bucket = await givenKeys(['a']);
    const Delete = { Objects: [{ Key: 'a' }], Quiet: true };
    const { Deleted } = await given.client.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted).toBeUndefined();
    expect(await listKeys(Bucket)).toEqual([]);
  });

  test.each([
    ['more than 1,000 keys', Array.from({ length: 1001 }, (_, index) => ({ Key: `${index}` }))],
    ['a version', [{ Key: 'a', VersionId: 'v' }]],
  ])('rejects %s', async (_, Objects) => {
    const Bucket = await given.givenBucket();
    const sent = given.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    await expect(sent).rejects.toEqual(
      refusal('MalformedXML', 400, 'The XML you provided was not well-formed'),
    );
  });
});
