import { expect, test } from '@jest/globals';
import { openStore } from '../../src/storage/store.ts';
import { givenDirectory } from '../given-server.ts';

const hourMs = 3_600_000;

test('uploads that ended are kept for three hours, also over a restart, and then forgotten', () => {
  const dataDir = givenDirectory();
  const store = openStore(dataDir);
  store.buckets.create({ name: 'b', region: 'us-east-1', createdMs: 0 });
  const checksum = { algorithm: 'CRC32', type: 'COMPOSITE', value: 'AAAAAA==-1' } as const;
  const completed = { id: 'c', bucketId: 1, key: 'k', endedMs: 0, completed: { etag: 'e-1', checksum } };
  const aborted = { id: 'a', bucketId: 1, key: 'k', endedMs: hourMs, completed: undefined };
  store.transact(() => [completed, aborted].forEach(store.endedUploads.add));
  store.close();

  const again = openStore(dataDir);
  expect(again.endedUploads.find('c', 3 * hourMs)).toEqual(completed);
  expect(again.endedUploads.find('c', 3 * hourMs + 1)).toBeUndefined();
  expect(again.endedUploads.find('a', 4 * hourMs)).toEqual(aborted);
  const late = { ...aborted, id: 'late', endedMs: 4 * hourMs };
  again.transact(() => again.endedUploads.add(late));
  expect(again.endedUploads.find('c', 0)).toBeUndefined(); // gone from the disk too
  expect(again.endedUploads.find('late', 0)).toEqual(late);
  again.transact(() => again.buckets.removeIfEmpty(1));
  expect(again.endedUploads.find('late', 0)).toBeUndefined();
  again.close();
});
