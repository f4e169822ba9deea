import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenRole } from '../given-role.ts';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';
import { sendRaw } from '../send-raw.ts';

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

describe('DeleteObject under a condition', () => {
  const etagOfA = '"0cc175b9c0f1b6a831c399e269772661"';

  test.each([[etagOfA], [etagOfA.replaceAll('"', '')], ['*']])(
    'deletes what If-Match: %s matches',
    async (IfMatch) => {
      const Bucket = await givenKeys(['a']);
      await given.client.send(new DeleteObjectCommand({ Bucket, Key: 'a', IfMatch }));
      expect(await listKeys(Bucket)).toEqual([]);
    },
  );

  test('rejects what it does not match, and what is not there', async () => {
    const Bucket = await givenKeys(['a']);
    const changed = given.client.send(new DeleteObjectCommand({ Bucket, Key: 'a', IfMatch: '"other"' }));
    await expect(changed).rejects.toEqual(refusal('PreconditionFailed', 412));
    for (const IfMatch of ['*', etagOfA]) {
      const missing = given.client.send(new DeleteObjectCommand({ Bucket, Key: 'never', IfMatch }));
      await expect(missing).rejects.toEqual(refusal('NoSuchKey', 404));
    }
    expect(await listKeys(Bucket)).toEqual(['a']);
  });

  test('needs the permission to read only for an ETag', async () => {
    const Bucket = await givenKeys(['a']);
    const client = await givenRole(given, ['s3:DeleteObject']);
    const byEtag = client.send(new DeleteObjectCommand({ Bucket, Key: 'a', IfMatch: etagOfA }));
    await expect(byEtag).rejects.toEqual(refusal('AccessDenied', 403, 's3:GetObject'));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a', IfMatch: '*' }));
    expect(await listKeys(Bucket)).toEqual([]);
  });
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

  test('takes the version null, and names each other version that is not there', async () => {
    const Bucket = await givenKeys(['a', 'b']);
    const Objects = [
      { Key: 'a', VersionId: 'null' },
      { Key: 'b', VersionId: 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD' },
    ];
    const { Deleted, Errors } = await given.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    expect(Deleted).toEqual([{ Key: 'a' }]);
    const error = { Code: 'NoSuchVersion', Message: 'The specified version does not exist.' };
    expect(Errors).toEqual([{ ...Objects[1], ...error }]);
    expect(await listKeys(Bucket)).toEqual(['b']);
  });

  test('needs another permission for a version', async () => {
    const Bucket = await givenKeys(['a', 'b']);
    const Objects = [{ Key: 'a', VersionId: 'null' }, { Key: 'b' }];
    const remove = async (action: string) => {
      const client = await givenRole(given, [action]);
      const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      return Errors?.map(({ Key, Code }) => [Key, Code]);
    };
    expect(await remove('s3:DeleteObject')).toEqual([['a', 'AccessDenied']]);
    expect(await remove('s3:DeleteObjectVersion')).toEqual([['b', 'AccessDenied']]);
    expect(await listKeys(Bucket)).toEqual([]);
  });

  test('deletes under a condition only what meets it', async () => {
    const Bucket = await givenKeys(['a', 'b', 'c']);
    const Objects = [
      { Key: 'a', ETag: '"0cc175b9c0f1b6a831c399e269772661"' }, // of `a`
      { Key: 'b', ETag: '"0cc175b9c0f1b6a831c399e269772661"' },
      { Key: 'c', ETag: '*' },
      { Key: 'never', ETag: '*' },
    ];
    const { Deleted, Errors } = await given.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    expect(Deleted).toEqual([{ Key: 'a' }, { Key: 'c' }]);
    expect(Errors).toMatchObject([
      { Key: 'b', Code: 'PreconditionFailed' },
      { Key: 'never', Code: 'NoSuchKey' },
    ]);
    expect(await listKeys(Bucket)).toEqual(['b']);
  });

  test('does not delete by an ETag for who may not read', async () => {
    const Bucket = await givenKeys(['a']);
    const client = await givenRole(given, ['s3:DeleteObject']);
    const { Errors } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a', ETag: 'guess' }] } }),
    );
    expect(Errors).toMatchObject([{ Key: 'a', Code: 'AccessDenied' }]);
  });

  test('rejects a document without a digest, and one that is none', async () => {
    const Bucket = await givenKeys(['a']);
    const send = (body: string, headers: Record<string, string>) =>
      sendRaw(given.endpoint, { method: 'POST', path: `/${Bucket}?delete`, body, headers });
    const body = '<Delete><Object><Key>a</Key></Object></Delete>';
    const missing = await send(body, {});
    expect(missing).toMatchObject({ status: 400, text: expect.stringContaining('InvalidRequest') });
    expect(missing.text).toContain('Missing required header for this request: Content-MD5');
    for (const broken of ['<Delete><Object><Key>a</Key></Object>', '<Delete></Delete>', 'a', '']) {
      const md5 = createHash('md5').update(broken).digest('base64');
      const refused = await send(broken, { 'content-md5': md5 });
      expect(refused).toMatchObject({ status: 400, text: expect.stringContaining('MalformedXML') });
    }
    const wrong = await send(body, { 'content-md5': createHash('md5').update('other').digest('base64') });
    expect(wrong).toMatchObject({ status: 400, text: expect.stringContaining('<Code>BadDigest</Code>') });
    expect(await listKeys(Bucket)).toEqual(['a']);
  });

  test('rejects a bucket that is not there', async () => {
    const Delete = { Objects: [{ Key: 'a' }] };
    const sent = given.client.send(new DeleteObjectsCommand({ Bucket: 'nobodys', Delete }));
    await expect(sent).rejects.toEqual(refusal('NoSuchBucket', 404));
  });

  test.each([
    ['more than 1,000 keys', Array.from({ length: 1001 }, (_, index) => ({ Key: `${index}` }))],
    ['no key', []],
  ])('rejects %s', async (_, Objects) => {
    const Bucket = await given.givenBucket();
    const sent = given.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    await expect(sent).rejects.toEqual(
      refusal('MalformedXML', 400, 'The XML you provided was not well-formed'),
    );
  });
});
