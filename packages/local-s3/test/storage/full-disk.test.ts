import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { toS3Error } from '../../src/errors.ts';
import { makeBlobFiles } from '../../src/storage/blob-files.ts';
import type { NewBlob } from '../../src/storage/contents.ts';
import { openDatabase } from '../../src/storage/database.ts';
import type { StoredObject } from '../../src/storage/objects.ts';
import { makeStore, openStore } from '../../src/storage/store.ts';
import { givenDirectory, givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

describe('a disk that is full', () => {
  const given = givenServer();

  test('for bodies refuses those, and serves everything else', async () => {
    if (!existsSync('/dev/full')) return; // writing to it fails as on a full disk; Linux alone has it
    const { client, dataDir } = given;
    const object = { Bucket: 'full', Key: 'kept' };
    await client.send(new CreateBucketCommand({ Bucket: 'full' }));
    await client.send(new PutObjectCommand({ ...object, Body: 'before' })); // blob 1
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    const Body = Buffer.alloc(3_000_000);
    const writes = [
      () => client.send(new PutObjectCommand({ ...object, Body: 'after' })),
      () => client.send(new PutObjectCommand({ ...object, Body })),
      () => client.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body })),
    ];
    for (const [index, write] of writes.entries()) {
      symlinkSync('/dev/full', path.join(dataDir, 'blobs', String(2 + index)));
      await expect(write()).rejects.toEqual(
        refusal('InsufficientStorage', 507, 'There is no space left on the disk'),
      );
      const got = await client.send(new GetObjectCommand(object));
      expect(await got.Body?.transformToString()).toBe('before');
    }
    await client.send(new DeleteObjectCommand(object));
    const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: 'full' }));
    expect(KeyCount).toBe(0);
  });

  test('for metadata refuses what would need more, and keeps and serves the rest', () => {
    const dataDir = givenDirectory();
    const database = openDatabase(dataDir);
    const store = makeStore(database, makeBlobFiles(dataDir));
    store.buckets.create({ name: 'b', region: 'us-east-1', createdMs: 0 });
    const bucketId = store.buckets.find('b')?.id ?? 0;
    const put = (key: string) =>
      store.transact(() => store.objects.put(bucketId, object(key, store.contents.fromBlob(noBytes))));
    const keys = () =>
      store.objects.list(bucketId, { after: '', inclusive: true, limit: 9999 }).map(({ key }) => key);
    put('first');
    const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const { failure, written } = putUntilFull(put);
    expect(toS3Error(failure)).toMatchObject({ code: 'InsufficientStorage', status: 507 });
    const acknowledged = ['first', ...written].sort();
    expect(keys()).toEqual(acknowledged);
    store.transact(() => store.objects.remove(bucketId, 'first'));
    expect(keys()).toEqual(acknowledged.filter((key) => key !== 'first'));
    store.close();
    const again = openStore(dataDir);
    expect(again.objects.list(bucketId, { after: '', inclusive: true, limit: 9999 })).toHaveLength(
      written.length,
    );
    again.close();
  });

  test('does not fail the read of an object that was deleted meanwhile', async () => {
    const dataDir = givenDirectory();
    const database = openDatabase(dataDir);
    const store = makeStore(database, makeBlobFiles(dataDir));
    store.buckets.create({ name: 'b', region: 'us-east-1', createdMs: 0 });
    const bucketId = store.buckets.find('b')?.id ?? 0;
    const { blobId, writer } = store.createBlob();
    await writer.write(Buffer.from('x'));
    await writer.close();
    const contentId = store.transact(() => {
      const made = store.contents.fromBlob({ ...noBytes, blobId, sizeBytes: 1 });
      store.objects.put(bucketId, object('k', made));
      return made;
    });
    const content = store.contents.open(contentId);
    store.transact(() => store.objects.remove(bucketId, 'k'));
    database.exec('PRAGMA query_only = ON'); // every write fails
    content.release();
    store.close();
    expect(readdirSync(path.join(dataDir, 'blobs'))).toEqual([String(blobId)]);
    openStore(dataDir).close();
    expect(readdirSync(path.join(dataDir, 'blobs'))).toEqual([]);
  });
});

const noBytes: NewBlob = { blobId: undefined, sizeBytes: 0, checkpoints: new Map() };

function object(key: string, contentId: number): StoredObject {
  const rest = { etag: 'e', modifiedMs: 0, checksum: undefined, headers: {}, parts: undefined };
  return { key, contentId, sizeBytes: 0, ...rest };
}

/** The keys that were written, and why the next was not. */
function putUntilFull(put: (key: string) => void) {
  const written: string[] = [];
  for (let index = 0; index < 10_000; index++) {
    try {
      put(`key-${index}`);
      written.push(`key-${index}`);
    } catch (failure) {
      return { failure, written };
    }
  }
  throw new Error('the database was never full');
}
