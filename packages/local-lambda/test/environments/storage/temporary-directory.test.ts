import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  makeTemporaryDirectories,
  removeTemporaryDirectory,
} from '../../../src/environments/storage/temporary-directory.ts';
import { describeWithMounts } from '../../setup/kernel-limits.ts';

const mebibyte = 1024 * 1024;

function givenEnvironmentFolder() {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'temporary-')), randomUUID());
  mkdirSync(folder);
  return {
    folder,
    [Symbol.asyncDispose]: async () => {
      await removeTemporaryDirectory(folder);
      rmSync(path.dirname(folder), { recursive: true });
    },
  };
}

describeWithMounts('a temp dir that is mounted', () => {
  test.each([512, 10_240])('is empty and takes %i MB if it is to', async (mb) => {
    await using given = givenEnvironmentFolder();
    const made = await makeTemporaryDirectories(true).make(given.folder, mb * mebibyte);
    expect(made).toEqual({ path: path.join(given.folder, 'tmp') });
    expect(readdirSync(made.path)).toEqual([]);
    const { bavail, bsize } = await statfs(made.path);
    expect(bavail * bsize).toBeGreaterThanOrEqual(mb * mebibyte);
    expect(bavail * bsize).toBeLessThan(1.02 * mb * mebibyte);
  });

  test('is removed with all that is in it', async () => {
    await using given = givenEnvironmentFolder();
    const { path: folder } = await makeTemporaryDirectories(true).make(given.folder, 512 * mebibyte);
    mkdirSync(path.join(folder, 'a'));
    writeFileSync(path.join(folder, 'a', 'b'), 'c');
    await removeTemporaryDirectory(given.folder);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('a temp dir that cannot be mounted', () => {
  test('is watched, and nothing of the attempt is left', async () => {
    await using given = givenEnvironmentFolder();
    // A file system of no size cannot be made, whoever asks.
    const made = await makeTemporaryDirectories(true).make(given.folder, -3 * mebibyte);
    expect(made).toEqual({ path: path.join(given.folder, 'tmp'), watch: expect.any(Function) });
    expect(existsSync(`${made.path}.ext4`)).toBe(false);
  });

  test('is of no harm to whoever removes it twice', async () => {
    await using given = givenEnvironmentFolder();
    await makeTemporaryDirectories(false).make(given.folder, 512 * mebibyte);
    await removeTemporaryDirectory(given.folder);
    await removeTemporaryDirectory(given.folder);
  });
});
