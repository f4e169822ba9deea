import { describe, expect, test } from '@jest/globals';
import { HarnessFault } from '../src/errors.ts';
import { makeReadAhead, type ReadAhead } from '../src/read-ahead.ts';
import { givenArchive } from './sources.ts';

const options = { blockBytes: 10, blocksAhead: 2, readers: 1 };
const content = Buffer.from(Array.from({ length: 95 }, (_, at) => at));

async function read(bytes: ReadAhead, start: number, end: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes.pieces(start, end)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

describe('reading ahead', () => {
  test.each([
    [0, 95],
    [0, 0],
    [9, 11],
    [94, 95],
    [20, 30],
  ])('gives the bytes from %i to before %i', async (start, end) => {
    const bytes = makeReadAhead(givenArchive(content), options);
    expect(await read(bytes, start, end)).toEqual(content.subarray(start, end));
  });

  test('fetches each block once, in order, for whoever reads front to back in small steps', async () => {
    const archive = givenArchive(content);
    const bytes = makeReadAhead(archive, options);
    for (let at = 0; at < 95; at += 5) await read(bytes, at, at + 5);
    expect(archive.fetched).toEqual(
      Array.from({ length: 10 }, (_, at) => [at * 10, Math.min(95, at * 10 + 10)]),
    );
  });

  test('fetches no further ahead than it is told', async () => {
    const archive = givenArchive(content);
    await read(makeReadAhead(archive, options), 0, 1);
    expect(archive.fetched).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
    ]);
  });

  test('uses its memory again', async () => {
    const memory = new Set<ArrayBufferLike>();
    const archive = givenArchive(content);
    const { fetch } = archive;
    archive.fetch = (start, into) => {
      memory.add(into.buffer);
      return fetch(start, into);
    };
    await read(makeReadAhead(archive, options), 0, 95);
    expect(memory.size).toBe(4);
  });

  test('keeps a piece as it is until the next is asked for', async () => {
    const bytes = makeReadAhead(givenArchive(content), options);
    const held = bytes.pieces(0, 10);
    const { value: piece } = await held.next();
    for (let round = 0; round < 3; round += 1) await read(bytes, 0, 95);
    expect(piece).toEqual(content.subarray(0, 10));
  });

  test('serves several readers at once', async () => {
    const bytes = makeReadAhead(givenArchive(content), { ...options, readers: 3 });
    const ranges = [0, 30, 60].map((start) => read(bytes, start, start + 35));
    expect(Buffer.concat(await Promise.all(ranges))).toEqual(
      Buffer.concat([content.subarray(0, 35), content.subarray(30, 65), content.subarray(60, 95)]),
    );
  });

  test('fails where a block cannot be fetched, and not for one that nobody asked for', async () => {
    const archive = givenArchive(content);
    const { fetch } = archive;
    archive.fetch = (start, into) =>
      start === 20 ? Promise.reject(new HarnessFault('S3 is away')) : fetch(start, into);
    const bytes = makeReadAhead(archive, options);
    expect(await read(bytes, 0, 20)).toEqual(content.subarray(0, 20));
    await expect(read(bytes, 15, 25)).rejects.toThrow('S3 is away');
  });
});
