import { describe, expect, test } from '@jest/globals';
import { checksumAlgorithms } from '../../src/checksums/algorithms.ts';
import { makeContentDigests } from '../../src/digests/content-digests.ts';
import { makeDigestThreads } from '../../src/digests/digest-threads.ts';
import { makeStagingMemory } from '../../src/digests/staging-memory.ts';

/** Threads that work in a staging memory, whose buffers are filled with bytes. */
function givenThreads(count: number) {
  const { memory, areas, buffers } = makeStagingMemory(count);
  const filled = buffers.slice(0, 12);
  filled.forEach((buffer, i) => {
    for (let at = 0; at < buffer.length; at += 7) buffer[at] = at * (i + 1);
  });
  const threads = makeDigestThreads(memory, areas);
  return { threads, buffers: filled, [Symbol.asyncDispose]: threads.close };
}

describe('threads that hash', () => {
  test.each([1, 2])('compute the digests of many contents at once: %i of them', async (count) => {
    await using given = givenThreads(count);
    const digests = await Promise.all(
      given.buffers.map(async (buffer, i) => {
        const stream = given.threads.open(checksumAlgorithms);
        await stream.update(buffer);
        await stream.update(buffer.subarray(0, 1000 + i));
        return stream.digest();
      }),
    );
    for (const [i, buffer] of given.buffers.entries()) {
      const expected = makeContentDigests(checksumAlgorithms);
      expected.update(buffer);
      expected.update(buffer.subarray(0, 1000 + i));
      expect(Buffer.from(digests[i]?.md5 ?? []).toString('hex')).toBe(
        Buffer.from(expected.digest().md5).toString('hex'),
      );
    }
  });

  test('free the bytes of a content that is dropped, and go on', async () => {
    await using given = givenThreads(1);
    const [bytes = new Uint8Array()] = given.buffers;
    const dropped = given.threads.open([]);
    const updates = [dropped.update(bytes), dropped.update(bytes)];
    dropped.drop();
    await Promise.all(updates);
    const stream = given.threads.open([]);
    await stream.update(bytes);
    expect((await stream.digest()).md5).toHaveLength(16);
  });

  test('that die fail what they had to do, and are replaced', async () => {
    await using given = givenThreads(1);
    const [bytes = new Uint8Array()] = given.buffers;
    const outside = Object.defineProperty(new Uint8Array(64), 'byteOffset', { value: 2 ** 31 });
    const doomed = given.threads.open([]);
    const other = given.threads.open([]);
    const work = [other.update(bytes), doomed.update(outside), doomed.update(bytes), doomed.digest()];
    const ended = { status: 'rejected', reason: new Error('a thread that hashes bodies ended') };
    expect((await Promise.allSettled(work)).slice(1)).toEqual([ended, ended, ended]);
    await expect(doomed.update(bytes)).rejects.toThrow('a thread that hashes bodies ended');
    doomed.drop();
    const stream = given.threads.open([]);
    await stream.update(bytes);
    expect((await stream.digest()).md5).toHaveLength(16);
  });

  test('that never had anything to do close', async () => {
    await using given = givenThreads(2);
    expect(given.buffers).toHaveLength(12);
  });
});
