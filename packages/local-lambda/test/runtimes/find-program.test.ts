import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findOnPath } from '../../src/runtimes/find-program.ts';

describe('the programs of a name on the PATH', () => {
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'find-program-'));
    for (const folder of ['first', 'second', 'document']) {
      mkdirSync(path.join(root, folder));
      writeFileSync(path.join(root, folder, 'tool'), '');
      chmodSync(path.join(root, folder, 'tool'), folder === 'document' ? 0o644 : 0o755);
    }
    mkdirSync(path.join(root, 'folder', 'tool'), { recursive: true });
  });

  afterAll(() => rmSync(root, { recursive: true }));

  /** The folders in which they are found, with those of the PATH given likewise. */
  function find(...folders: string[]): string[] {
    const searchPath = folders.map((folder) => path.join(root, folder)).join(path.delimiter);
    return findOnPath('tool', searchPath).map((file) => path.relative(root, path.dirname(file)));
  }

  test('are in the order of its folders', () => {
    expect(find('second', 'first')).toEqual(['second', 'first']);
  });

  test.each(['document', 'folder', 'gone'])('are none where there is no program: %s', (folder) => {
    expect(find(folder)).toEqual([]);
  });

  test('are given by absolute paths, since a function has another working folder', () => {
    const relative = path.relative(process.cwd(), path.join(root, 'first'));
    expect(findOnPath('tool', relative)).toEqual([path.join(root, 'first', 'tool')]);
  });

  test('are none without a PATH', () => {
    expect(findOnPath('tool', undefined)).toEqual([]);
  });
});
