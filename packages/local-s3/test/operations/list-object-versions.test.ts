import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { givenRole } from '../given-role.ts';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();
let Bucket = '';

beforeAll(async () => {
  Bucket = await given.givenBucket();
  for (const Key of ['a', 'b/1', 'b/2', 'c d']) {
    await given.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  }
});

describe('ListObjectVersions', () => {
  test('shows every object as its only version', async () => {
    const listed = await given.client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(listed).toMatchObject({ Name: Bucket, MaxKeys: 1000, IsTruncated: false, KeyMarker: '' });
    expect(listed.Versions?.map(({ Key }) => Key)).toEqual(['a', 'b/1', 'b/2', 'c d']);
    expect(listed.Versions?.[0]).toEqual({
      Key: 'a',
      VersionId: 'null',
      IsLatest: true,
      Size: 1,
      ETag: '"9dd4e461268c8034f5c8564e155c67a6"',
      LastModified: expect.any(Date),
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC32'],
      ChecksumType: 'FULL_OBJECT',
      Owner: { ID: expect.any(String) },
    });
    expect(listed.DeleteMarkers).toBeUndefined();
  });

  test('goes through all pages, common prefixes among them', async () => {
    const pages = [];
    let last: Partial<ListObjectVersionsCommandOutput> = {};
    do {
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = last;
      last = await given.client.send(
        new ListObjectVersionsCommand({ Bucket, Delimiter: '/', MaxKeys: 1, KeyMarker, VersionIdMarker }),
      );
      const shown = last.Versions?.[0]?.Key ?? last.CommonPrefixes?.[0]?.Prefix;
      pages.push([shown, last.NextVersionIdMarker]);
    } while (last.IsTruncated);
    expect(pages).toEqual([
      ['a', 'null'],
      ['b/', undefined],
      ['c d', undefined],
    ]);
  });

  test('shows what a prefix has, percent-encoded when asked', async () => {
    const { Versions, EncodingType } = await given.client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: 'c', EncodingType: 'url' }),
    );
    expect({ EncodingType, keys: Versions?.map(({ Key }) => Key) }).toEqual({
      EncodingType: 'url',
      keys: ['c+d'],
    });
  });

  test.each([
    [{ VersionIdMarker: 'null' }, 'A version-id marker cannot be specified without a key marker.'],
    [{ VersionIdMarker: '', KeyMarker: 'a' }, 'A version-id marker cannot be empty.'],
    [{ VersionIdMarker: 'made-up', KeyMarker: 'a' }, 'Invalid version id specified'],
  ])('rejects the markers %j', async (markers, message) => {
    const listed = given.client.send(new ListObjectVersionsCommand({ Bucket, ...markers }));
    await expect(listed).rejects.toEqual(refusal('InvalidArgument', 400, message));
  });

  test('rejects who may only list objects', async () => {
    const lister = await givenRole(given, ['s3:ListBucket']);
    await expect(lister.send(new ListObjectVersionsCommand({ Bucket }))).rejects.toEqual(
      refusal('AccessDenied', 403, 's3:ListBucketVersions'),
    );
  });
});
