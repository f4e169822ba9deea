import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeDirectory } from '../../src/storage/make-directory.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'make-directory-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('makeDirectory', () => {
  test('makes what is missing above it too, and is content with what is there', () => {
    const directory = path.join(folder, 'a', 'b', 'c');
    makeDirectory(directory);
    makeDirectory(directory);
    expect(statSync(directory).isDirectory()).toBe(true);
  });

  test.each([
    ['a file', 'file', 'EEXIST'],
    ['below a file', 'file/a/b', 'ENOTDIR'],
  ])('rejects a path that is %s', (_title, name, code) => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(() => makeDirectory(path.join(folder, name))).toThrow(expect.objectContaining({ code }));
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('rejects a file system that takes no directories, where a recursive mkdir never returns', () => {
    expect(() => makeDirectory('/proc/none/below')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
