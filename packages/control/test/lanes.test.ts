import { describe, expect, test } from '@jest/globals';
import { openLanes } from '../src/lanes.ts';

async function* count(to: number, failAt = -1): AsyncGenerator<number> {
  for (let item = 0; item < to; item += 1) {
    if (item === failAt) throw new Error(`no item ${item}`);
    yield item;
  }
}

const turns = async (many: number) => {
  for (let turn = 0; turn < many; turn += 1) await new Promise(setImmediate);
};

describe('lanes', () => {
  test('handle every item, no more at once than there are lanes', async () => {
    const seen: number[] = [];
    let running = 0;
    let most = 0;
    await openLanes(3).forEach(count(20), async (item) => {
      running += 1;
      most = Math.max(most, running);
      await turns(3);
      seen.push(item);
      running -= 1;
    });
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, item) => item));
    expect(most).toBe(3);
  });

  test.each([
    ['the first item in order', 20, -1, { 2: 30, 3: 0 }, 'item 2'],
    ['an item before the one that is not there', 20, 4, { 3: 30 }, 'item 3'],
    ['the items, where all before them pass', 20, 4, {}, 'no item 4'],
  ])(
    'fail with %s, whichever failed first',
    async (_name, to, failAt, failures: Record<number, number>, message) => {
      const run = openLanes(3).forEach(count(to, failAt), async (item) => {
        const after = failures[item];
        if (after === undefined) return;
        await turns(after);
        throw new Error(`item ${item}`);
      });
      await expect(run).rejects.toThrow(message);
    },
  );

  test('hash on threads of their own, one stream after another', async () => {
    const lanes = openLanes(2);
    const digests: string[] = [];
    await lanes.forEach(count(6), async (item, getLane) => {
      async function* pieces() {
        for (const text of ['object ', String(item)]) {
          const bytes = Buffer.from(new SharedArrayBuffer(text.length));
          bytes.write(text);
          yield bytes;
        }
      }
      const { sha256, crc32, sizeBytes } = await getLane().digest(pieces());
      digests[item] = `${sha256.slice(0, 8)} ${crc32.toString(16)} ${sizeBytes}`;
    });
    await lanes.close();
    expect(digests).toEqual([
      '89a87a90 414b68dc 8',
      '75911683 364c584a 8',
      '48d2552f af4509f0 8',
      '5dc4a657 d8423966 8',
      'de379567 4626acc5 8',
      '8ef3c17e 31219c53 8',
    ]);
  });
});
