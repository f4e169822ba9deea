import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { makeBufferPool } from '../../src/digests/buffer-pool.ts';
import type { ContentDigests } from '../../src/digests/content-digests.ts';
import type { DigestStream } from '../../src/digests/digest-threads.ts';
import { makeStagedContent } from '../../src/digests/staged-content.ts';

const bufferBytes = 256;

function givenPool(count: number) {
  const buffers = Array.from({ length: count }, () => new Uint8Array(bufferBytes));
  const pool = makeBufferPool(buffers);
  /** All buffers, once nobody holds any. */
  const isWhole = () => {
    const free = buffers.map(() => pool.take());
    for (const buffer of free) if (buffer !== undefined) pool.release(buffer);
    return free.every((buffer) => buffer !== undefined);
  };
  return { pool, isWhole };
}

type Pool = ReturnType<typeof givenPool>['pool'];

/** A content whose hashing and writing end at once. Its MD5 is all that is computed of it. */
function givenContent(pool: Pool, faults: { write?: Error; update?: Error } = {}) {
  const hash = createHash('md5');
  const hashed: number[] = [];
  const written: Buffer[] = [];
  let isDropped = false;
  const stream: DigestStream = {
    update: async (bytes) => {
      if (faults.update !== undefined) throw faults.update;
      hash.update(bytes);
      hashed.push(bytes.length);
    },
    digest: async (): Promise<ContentDigests> => ({
      md5: hash.digest(),
      checksums: new Map(),
      checkpoints: new Map(),
    }),
    drop: () => {
      isDropped = true;
    },
  };
  const write = async (bytes: Uint8Array) => {
    if (faults.write !== undefined) throw faults.write;
    written.push(Buffer.from(bytes));
  };
  const content = makeStagedContent({ pool, stream, writer: { write } });
  return { content, hashed, written: () => Buffer.concat(written), isDropped: () => isDropped };
}

function bytesOf(sizeBytes: number): Buffer {
  return Buffer.from(Array.from({ length: sizeBytes }, (_, i) => (i * 40_503) >> 5));
}

describe('a staged content', () => {
  test.each([
    [1000, 1000],
    [1000, 1],
    [1000, 63],
    [2048, 64],
    [5, 5],
    [256, 100],
  ])(
    'of %i bytes is hashed and written whole when it comes in pieces of %i',
    async (sizeBytes, pieceBytes) => {
      const { pool, isWhole } = givenPool(2);
      const { content, hashed, written } = givenContent(pool);
      const bytes = bytesOf(sizeBytes);
      for (let at = 0; at < sizeBytes; at += pieceBytes)
        await content.take(bytes.subarray(at, at + pieceBytes));
      const { md5 } = await content.end();
      expect(md5).toEqual(createHash('md5').update(bytes).digest());
      expect(written()).toEqual(bytes);
      expect(hashed.slice(0, -1).every((length) => length % 64 === 0)).toBe(true);
      expect(isWhole()).toBe(true);
    },
  );

  test('asks to wait when there is no buffer, and goes on when there is', async () => {
    const { pool } = givenPool(1);
    const other = pool.take() ?? new Uint8Array();
    const { content, written } = givenContent(pool);
    const wait = content.take(bytesOf(100));
    expect(wait).toBeInstanceOf(Promise);
    pool.release(other);
    await wait;
    await content.end();
    expect(written()).toEqual(bytesOf(100));
  });

  test('gives its buffer up for another when nothing more comes', async () => {
    const { pool } = givenPool(1);
    const [stalled, other] = [givenContent(pool), givenContent(pool)];
    await stalled.content.take(bytesOf(130));
    await other.content.take(bytesOf(1000));
    await other.content.end();
    expect(other.written()).toEqual(bytesOf(1000));
    expect(stalled.written()).toEqual(bytesOf(130).subarray(0, 128));
    await stalled.content.take(bytesOf(20));
    await stalled.content.end();
    expect(stalled.written()).toEqual(Buffer.concat([bytesOf(130), bytesOf(20)]));
  });

  test('ends beside many more contents than buffers, none of which ever ends', async () => {
    const { pool } = givenPool(2);
    const stalled = Array.from({ length: 20 }, () => givenContent(pool).content.take(bytesOf(70)));
    const { content, written } = givenContent(pool);
    await content.take(bytesOf(3000));
    await content.end();
    await Promise.all(stalled);
    expect(written()).toEqual(bytesOf(3000));
  });

  test.each(['write', 'update'] as const)('fails as its %s did, and gives all buffers back', async (part) => {
    const { pool, isWhole } = givenPool(3);
    const { content, isDropped } = givenContent(pool, { [part]: new Error('no more') });
    const taken = async () => {
      await content.take(bytesOf(10_000));
      await content.end();
    };
    await expect(taken()).rejects.toThrow('no more');
    await content.abort();
    expect(isDropped()).toBe(true);
    expect(isWhole()).toBe(true);
  });

  test('gives back the buffer that it is filling when it is aborted', async () => {
    const { pool, isWhole } = givenPool(1);
    const { content, hashed } = givenContent(pool);
    await content.take(bytesOf(100));
    await content.abort();
    expect(hashed).toEqual([]);
    expect(isWhole()).toBe(true);
  });

  test('passes on the buffer that it waited for when it is aborted meanwhile', async () => {
    const { pool, isWhole } = givenPool(1);
    const other = pool.take() ?? new Uint8Array();
    const { content } = givenContent(pool);
    const wait = content.take(bytesOf(100));
    await content.abort();
    pool.release(other);
    await wait;
    expect(isWhole()).toBe(true);
  });
});
