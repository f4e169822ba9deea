import { describe, expect, test } from '@jest/globals';
import { reversed, runInOrder } from '../../src/cloudformation/run-in-order.ts';

const diamond = [
  { id: 'd', after: ['b', 'c'] },
  { id: 'b', after: ['a'] },
  { id: 'c', after: ['a'] },
  { id: 'a', after: ['elsewhere'] },
];

describe('runInOrder', () => {
  test('runs tasks after those they wait for, and independent ones at once', async () => {
    const log: string[] = [];
    await runInOrder(diamond, async ({ id }) => {
      log.push(`${id} begins`);
      await new Promise(setImmediate);
      log.push(`${id} ends`);
    });
    expect(log).toEqual([
      'a begins',
      'a ends',
      'b begins',
      'c begins',
      'b ends',
      'c ends',
      'd begins',
      'd ends',
    ]);
  });

  test('leaves out what comes after a failure and goes on with the rest', async () => {
    const done: string[] = [];
    const failed = await runInOrder(diamond, async ({ id }) => {
      if (id === 'b') throw new Error('no');
      done.push(id);
    });
    expect([failed, done]).toEqual([['b'], ['a', 'c']]);
  });

  test('runs the other way round when reversed', async () => {
    const done: string[] = [];
    await runInOrder(reversed(diamond), async ({ id }) => {
      done.push(id);
    });
    expect(done).toEqual(['d', 'b', 'c', 'a']);
  });
});
