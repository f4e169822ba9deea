import { describe, expect, test } from '@jest/globals';
import { forEachBounded } from '../src/bounded.ts';

async function* count(to: number, taken: number[] = []): AsyncGenerator<number> {
  for (let item = 0; item < to; item += 1) {
    taken.push(item);
    yield item;
  }
}

describe('a bounded loop', () => {
  test('handles every item once', async () => {
    const seen: number[] = [];
    await forEachBounded(count(100), { concurrency: 7 }, async (item) => void seen.push(item));
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, item) => item));
  });

  test('takes no item that it has no room for', async () => {
    const taken: number[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const loop = forEachBounded(count(100, taken), { concurrency: 3 }, () => promise);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(taken).toEqual([0, 1, 2]);
    resolve();
    await loop;
    expect(taken).toHaveLength(100);
  });

  test('takes an item only where there is room for its weight, but one however heavy it is', async () => {
    const weights = [3, 3, 3, 50, 1];
    let most = 0;
    let flying = 0;
    async function* items() {
      yield* weights;
    }
    const bounds = { concurrency: 9, maxWeight: 7, weigh: (item: number) => item };
    await forEachBounded(items(), bounds, async (item) => {
      flying += item;
      most = Math.max(most, item === 50 ? flying - 50 : flying);
      await new Promise(setImmediate);
      flying -= item;
    });
    expect(most).toBe(6);
  });

  test('fails with the first failure, after what runs has ended, and takes no more', async () => {
    const taken: number[] = [];
    let ended = 0;
    const loop = forEachBounded(count(100, taken), { concurrency: 3 }, async (item) => {
      await new Promise(setImmediate);
      ended += 1;
      if (item === 4) throw new Error('item 4');
    });
    await expect(loop).rejects.toThrow('item 4');
    expect(taken.length).toBeLessThan(12);
    expect(ended).toBe(taken.length);
  });

  test('fails when the items fail', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      throw new Error('no more items');
    }
    await expect(forEachBounded(broken(), { concurrency: 2 }, async () => undefined)).rejects.toThrow(
      'no more items',
    );
  });
});
