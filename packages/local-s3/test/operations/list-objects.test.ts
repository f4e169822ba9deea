import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();
const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'd e+%', '\uff5e', '😀'];
let Bucket = '';

beforeAll(async () => {
  Bucket = await given.givenBucket();
  for (const Key of keys) await given.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});

describe('ListObjectsV2', () => {
  test('shows objects in the order of their keys in UTF-8', async () => {
    const listed = await given.client.send(new ListObjectsV2Command({ Bucket }));
    expect(listed).toMatchObject({ Name: Bucket, KeyCount: keys.length, MaxKeys: 1000, IsTruncated: false });
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(keys);
    expect(listed.Contents?.[0]).toEqual({
      Key: 'a',
      Size: 1,
      ETag: '"0cc175b9c0f1b6a831c399e269772661"',
      LastModified: expect.any(Date),
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC32'],
      ChecksumType: 'FULL_OBJECT',
    });
  });

  test('shows owners when asked', async () => {
    const { Contents } = await given.client.send(new ListObjectsV2Command({ Bucket, FetchOwner: true }));
    expect(Contents?.[0]?.Owner).toEqual({ ID: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('goes through all pages without losing or repeating a key', async () => {
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await given.client.send(
        new ListObjectsV2Command({ Bucket, MaxKeys: 2, ContinuationToken }),
      );
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(keys);
  });

  test('groups by a delimiter behind a prefix', async () => {
    const listed = await given.client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'b/', Delimiter: '/' }),
    );
    expect(listed).toMatchObject({ KeyCount: 3, CommonPrefixes: [{ Prefix: 'b/c/' }] });
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['b/1', 'b/2']);
  });

  test('groups by any delimiter, and goes on behind a group as behind a key', async () => {
    const pages = [];
    let ContinuationToken: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await given.client.send(
        new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 1, ContinuationToken }),
      );
      pages.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix);
      expect(page).toMatchObject({ KeyCount: 1, IsTruncated: page.NextContinuationToken !== undefined });
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(pages).toEqual(['a', 'b/', 'd e+%', '\uff5e', '😀']);
    const byText = await given.client.send(new ListObjectsV2Command({ Bucket, Delimiter: ' e' }));
    expect(byText.CommonPrefixes).toEqual([{ Prefix: 'd e' }]);
  });

  test('shows nothing of no keys', async () => {
    const listed = await given.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
    expect(listed).toMatchObject({ KeyCount: 0, MaxKeys: 0, IsTruncated: false });
    expect(listed.Contents).toBeUndefined();
  });

  test('goes on by its token, whatever else says where to start', async () => {
    const first = await given.client.send(
      new ListObjectsV2Command({ Bucket, StartAfter: 'b/1', MaxKeys: 1 }),
    );
    expect(first.StartAfter).toBe('b/1');
    const ContinuationToken = first.NextContinuationToken;
    const second = await given.client.send(
      new ListObjectsV2Command({ Bucket, StartAfter: '\uff5e', ContinuationToken, MaxKeys: 1 }),
    );
    expect(second).toMatchObject({ ContinuationToken, Contents: [{ Key: 'b/c/3' }] });
    expect(second.StartAfter).toBeUndefined();
  });

  test('shows owners only when asked', async () => {
    const { Contents } = await given.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.[0]?.Owner).toBeUndefined();
  });

  test('starts behind a key', async () => {
    const { Contents } = await given.client.send(new ListObjectsV2Command({ Bucket, StartAfter: 'b/c/3' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['d e+%', '\uff5e', '😀']);
  });

  test('writes keys percent-encoded when asked', async () => {
    const input = { Bucket, Prefix: 'd', EncodingType: 'url' } as const;
    const { Contents, EncodingType } = await given.client.send(new ListObjectsV2Command(input));
    expect({ EncodingType, key: Contents?.[0]?.Key }).toEqual({ EncodingType: 'url', key: 'd+e%2B%25' });
  });

  test('rejects a token that it did not give', async () => {
    const listed = given.client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'b/2' }));
    await expect(listed).rejects.toEqual(
      refusal('InvalidArgument', 400, 'The continuation token provided is incorrect'),
    );
  });

  test('rejects a bucket that is not there', async () => {
    const listed = given.client.send(new ListObjectsV2Command({ Bucket: 'nobodys' }));
    await expect(listed).rejects.toEqual(refusal('NoSuchBucket', 404));
  });
});

describe('ListObjects', () => {
  test('goes on behind a marker, which it names when there is a delimiter', async () => {
    const first = await given.client.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b/', CommonPrefixes: [{ Prefix: 'b/' }] });
    const Marker = first.NextMarker;
    const second = await given.client.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker }));
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['d e+%', '\uff5e', '😀']);
    expect(second.CommonPrefixes).toBeUndefined();
    expect(second.NextMarker).toBeUndefined();
  });

  test('leaves the next marker to the client when there is no delimiter', async () => {
    const page = await given.client.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 }));
    expect(page).toMatchObject({ IsTruncated: true, Marker: '' });
    expect(page.NextMarker).toBeUndefined();
    expect(page.Contents?.[0]?.Owner).toBeDefined();
  });
});
