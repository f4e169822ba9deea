import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { sizeOf, watchFolder } from '../../../src/environments/storage/folder-watch.ts';

function givenFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'watched-'));
  const write = (name: string, bytes: number) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), Buffer.alloc(bytes, 1));
  };
  return { folder, write, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

describe('the size of a folder', () => {
  test('is that of the blocks of all that is in it', async () => {
    using given = givenFolder();
    expect(await sizeOf(given.folder)).toBe(0);
    given.write('a', 100_000);
    given.write('b/c/d', 100_000);
    const bytes = await sizeOf(given.folder);
    expect(bytes).toBeGreaterThanOrEqual(200_000);
    expect(bytes).toBeLessThan(300_000);
  });

  test('does not count holes', async () => {
    using given = givenFolder();
    given.write('sparse', 0);
    truncateSync(path.join(given.folder, 'sparse'), 2 ** 40);
    expect(await sizeOf(given.folder)).toBeLessThan(100_000);
  });

  test('is nothing once it is gone', async () => {
    expect(await sizeOf('/nowhere/at/all')).toBe(0);
  });
});

describe('watching a folder', () => {
  test('tells once that it is over its limit, and again after it was resumed', async () => {
    using given = givenFolder();
    let resolve = () => {};
    const onExceeded = jest.fn(() => resolve());
    const watch = watchFolder(given.folder, 50_000, onExceeded);
    for (const _run of ['first', 'second']) {
      const told = new Promise<void>((resolveTold) => {
        resolve = resolveTold;
      });
      watch.resume();
      given.write('large', 100_000);
      await told;
    }
    watch.pause();
    expect(onExceeded).toHaveBeenCalledTimes(2);
  });
});
