import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BlobReader, makeBlobFiles } from '../../src/storage/blob-files.ts';
import type { Extent } from '../../src/storage/extent.ts';
import { readContent, readSmallContent } from '../../src/storage/read-content.ts';

let dataDir: string;
let blobs: BlobReader;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'read-content-'));
  blobs = makeBlobFiles(dataDir);
  for (const [blobId, letter] of ['a', 'b', 'c'].entries()) {
    writeFileSync(path.join(dataDir, 'blobs', String(blobId)), letter.repeat(1000));
  }
});
afterAll(() => rm(dataDir, { recursive: true }));

/** 3,000 bytes: a thousand of each of three blobs, handed out an extent at a time. */
const extents: Extent[] = [0, 1, 2].map((blobId) => ({
  start: blobId * 1000,
  sizeBytes: 1000,
  blobId,
  blobOffset: 0,
}));
const content = {
  extentsFrom: (from: number) => extents.filter(({ start }) => from >= start && from < start + 1000),
  release: () => {},
};

async function readInPieces(range: { start: number; sizeBytes: number }): Promise<string> {
  let read = '';
  await readContent({ content, blobs, ...range }, async (bytes) => {
    read += bytes.toString();
  });
  return read;
}

const ranges = [
  { start: 0, sizeBytes: 3000, read: 'a'.repeat(1000) + 'b'.repeat(1000) + 'c'.repeat(1000) },
  { start: 999, sizeBytes: 2, read: 'ab' },
  { start: 998, sizeBytes: 1004, read: `aa${'b'.repeat(1000)}cc` },
  { start: 1500, sizeBytes: 3, read: 'bbb' },
];

describe('a range of a content', () => {
  test.each(ranges)('is read at once: $sizeBytes bytes from $start', ({ start, sizeBytes, read }) => {
    expect(readSmallContent({ content, blobs, start, sizeBytes }).toString()).toBe(read);
  });

  test.each(ranges)('is read piece by piece: $sizeBytes bytes from $start', async ({ read, ...range }) => {
    expect(await readInPieces(range)).toBe(read);
  });

  test('fails when the content ends before it does', async () => {
    const range = { start: 2990, sizeBytes: 20 };
    expect(() => readSmallContent({ content, blobs, ...range })).toThrow(
      'content ends at 3000, short of 3010',
    );
    await expect(readInPieces(range)).rejects.toThrow('content ends at 3000, short of 3010');
  });
});
