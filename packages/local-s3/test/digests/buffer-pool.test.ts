import { describe, expect, test } from '@jest/globals';
import { makeBufferPool } from '../../src/digests/buffer-pool.ts';

const [first, second] = [new Uint8Array(1), new Uint8Array(2)];

describe('a pool of buffers', () => {
  test('gives out each buffer once, until it is released', () => {
    const pool = makeBufferPool([first, second]);
    expect([pool.take(), pool.take(), pool.take()]).toEqual([second, first, undefined]);
    pool.release(first);
    expect(pool.take()).toBe(first);
  });

  test('gives what is released to those who wait, in turn', async () => {
    const pool = makeBufferPool([]);
    const waiting = [pool.wait(), pool.wait()];
    expect(pool.isWanted()).toBe(true);
    pool.release(first);
    pool.release(second);
    expect(await Promise.all(waiting)).toEqual([first, second]);
    expect(pool.isWanted()).toBe(false);
    expect(pool.take()).toBeUndefined();
  });

  test('tells the one who has kept a buffer longest to hand it in, when somebody waits', () => {
    const pool = makeBufferPool([]);
    const told: string[] = [];
    for (const name of ['a', 'b']) pool.keepers.add(() => told.push(name));
    void pool.wait();
    expect(told).toEqual(['a']);
    void pool.wait();
    void pool.wait();
    expect(told).toEqual(['a', 'b']);
  });
});
