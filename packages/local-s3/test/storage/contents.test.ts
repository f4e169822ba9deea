import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import type { NewBlob } from '../../src/storage/contents.ts';
import type { StoredObject } from '../../src/storage/objects.ts';
import { readContent } from '../../src/storage/read-content.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { givenDirectory } from '../given-server.ts';

function givenStore() {
  const dataDir = givenDirectory();
  const store = openStore(dataDir);
  store.buckets.create({ name: 'b', region: 'us-east-1', createdMs: 0 });
  const bucketId = store.buckets.find('b')?.id ?? 0;
  return { dataDir, store, bucketId };
}

async function givenBlob(store: Store, text: string): Promise<NewBlob & { blobId: number }> {
  const { blobId, writer } = store.createBlob();
  await writer.write(Buffer.from(text));
  await writer.close();
  return { blobId, sizeBytes: text.length, checkpoints: new Map() };
}

const noBytes: NewBlob = { blobId: undefined, sizeBytes: 0, checkpoints: new Map() };

function object(key: string, contentId: number, sizeBytes: number): StoredObject {
  const rest = { etag: 'e', modifiedMs: 0, checksum: undefined, headers: {}, parts: undefined };
  return { key, contentId, sizeBytes, ...rest };
}

async function read(store: Store, contentId: number, start: number, sizeBytes: number): Promise<string> {
  const content = store.contents.open(contentId);
  const pieces: string[] = [];
  await readContent({ content, start, sizeBytes, blobs: store.blobs }, async (bytes) => {
    pieces.push(bytes.toString());
  });
  content.release();
  return pieces.join('');
}

/** The numbers of the blobs that are there, once what was removed in the background is gone. */
function blobs(dataDir: string): number[] {
  return readdirSync(path.join(dataDir, 'blobs'))
    .map(Number)
    .sort((a, b) => a - b);
}

describe('a content', () => {
  test('made of ranges of others reads as their bytes, from anywhere to anywhere', async () => {
    const { store } = givenStore();
    const [one, two] = [await givenBlob(store, 'abcdefgh'), await givenBlob(store, '01234567')];
    const whole = store.transact(() => {
      const parts = [
        { contentId: store.contents.fromBlob(one), sizeBytes: 8 },
        { contentId: store.contents.fromBlob(noBytes), sizeBytes: 0 },
        { contentId: store.contents.copy(store.contents.fromBlob(two), 2, 4), sizeBytes: 4 },
      ];
      return store.contents.concatenate(parts);
    });
    const text = 'abcdefgh2345';
    for (let start = 0; start < text.length; start++) {
      for (let end = start + 1; end <= text.length; end++) {
        expect(await read(store, whole, start, end - start)).toBe(text.slice(start, end));
      }
    }
    const copy = store.transact(() => store.contents.copy(whole, 6, 4));
    expect(await read(store, copy, 0, 4)).toBe('gh23');
    store.close();
  });
});

describe('a blob', () => {
  test('stays while a content refers to it, and while one is read', async () => {
    const { store, bucketId, dataDir } = givenStore();
    const blob = await givenBlob(store, 'shared');
    store.transact(() => {
      const contentId = store.contents.fromBlob(blob);
      store.objects.put(bucketId, object('copy', store.contents.copy(contentId, 0, 6), 6));
      store.objects.put(bucketId, object('first', contentId, 6));
    });
    store.transact(() => store.objects.remove(bucketId, 'first'));
    const copy = store.objects.find(bucketId, 'copy');
    const content = store.contents.open(copy?.contentId ?? 0);
    store.transact(() => store.objects.remove(bucketId, 'copy'));
    expect(await read(store, copy?.contentId ?? 0, 0, 6)).toBe('shared');
    expect(blobs(dataDir)).toEqual([blob.blobId]);
    content.release();
    store.close();
    openStore(dataDir).close();
    expect(blobs(dataDir)).toEqual([]);
  });

  test('stays when the transaction that would drop it fails', async () => {
    const { store, bucketId, dataDir } = givenStore();
    const blob = await givenBlob(store, 'kept');
    store.transact(() => store.objects.put(bucketId, object('k', store.contents.fromBlob(blob), 4)));
    const failing = () =>
      store.transact(() => {
        store.objects.remove(bucketId, 'k');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(await read(store, store.objects.find(bucketId, 'k')?.contentId ?? 0, 0, 4)).toBe('kept');
    store.close();
    openStore(dataDir).close();
    expect(blobs(dataDir)).toEqual([blob.blobId]);
  });
});

describe('openStore', () => {
  test('sweeps what nothing refers to and gives no number twice', async () => {
    const { store, bucketId, dataDir } = givenStore();
    const kept = await givenBlob(store, 'kept');
    const lost = await givenBlob(store, 'never committed');
    store.transact(() => {
      store.objects.put(bucketId, object('k', store.contents.fromBlob(kept), 4));
      store.objects.put(bucketId, object('empty', store.contents.fromBlob(noBytes), 0));
    });
    store.close();
    writeFileSync(path.join(dataDir, 'blobs', 'not-a-blob'), '');
    const again = openStore(dataDir);
    expect(blobs(dataDir)).toEqual([kept.blobId]);
    const used = ['k', 'empty'].map((key) => again.objects.find(bucketId, key)?.contentId);
    const next = await givenBlob(again, 'next');
    expect([kept.blobId, lost.blobId]).not.toContain(next.blobId);
    expect(used).not.toContain(again.transact(() => again.contents.fromBlob(next)));
    again.close();
  });

  test('rejects a directory that another server has', () => {
    const { store, dataDir } = givenStore();
    expect(() => openStore(dataDir)).toThrow(
      `data directory ${dataDir} is in use by process ${process.pid}; stop that server or choose another directory`,
    );
    store.close();
    openStore(dataDir).close();
  });

  test('rejects a directory of another format, and leaves it as it is', () => {
    const dataDir = givenDirectory();
    openStore(dataDir).close();
    const setFormat = (format: string) => {
      const database = new DatabaseSync(path.join(dataDir, 'metadata.sqlite'));
      const found = database.prepare('PRAGMA user_version').get()?.user_version;
      database.exec(`PRAGMA user_version = ${format}`);
      database.close();
      return String(found);
    };
    const format = setFormat('1');
    expect(() => openStore(dataDir)).toThrow(
      `data directory ${dataDir} was written by another version of local-s3: its format is 1, this one's is ${format}; choose another directory`,
    );
    setFormat(format);
    openStore(dataDir).close();
  });
});
