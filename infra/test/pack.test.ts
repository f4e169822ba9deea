import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { hashFile } from '../src/hash-file.ts';
import { packFolder } from '../src/pack.ts';
import { listEntries } from './list-entries.ts';
import { withFolder } from './with-folder.ts';

const files = { 'in/b.txt': 'b'.repeat(1000), 'in/a/run!': '#!/bin/sh', 'in/B.txt': 'B' };

/** Packs in a process of its own: a time zone holds for a whole process. */
function packIn(timeZone: string, folder: string, zipFile: string): void {
  const module = path.join(import.meta.dirname, '..', 'src', 'pack.ts');
  const script = `import { packFolder } from ${JSON.stringify(module)}; await packFolder(...process.argv.slice(1))`;
  const env = { ...process.env, TZ: timeZone, NODE_OPTIONS: '' };
  execFileSync(process.execPath, ['--input-type=module', '-e', script, folder, zipFile], { env });
}

describe('packFolder', () => {
  test('packs every file below, in one order, with one of two modes, deflated', async () => {
    await withFolder(files, async (folder) => {
      const zipFile = path.join(folder, 'new', 'out.zip');
      await packFolder(path.join(folder, 'in'), zipFile);
      expect(await listEntries(zipFile)).toEqual([
        { name: 'B.txt', mode: '100644', method: 8 },
        { name: 'a/run', mode: '100755', method: 8 },
        { name: 'b.txt', mode: '100644', method: 8 },
      ]);
    });
  });

  test('gives the same bytes at another time, in another place and in another time zone', async () => {
    const digests = [];
    for (const timeZone of ['UTC', 'Pacific/Auckland', 'America/St_Johns']) {
      const digest = await withFolder(files, async (folder) => {
        packIn(timeZone, path.join(folder, 'in'), path.join(folder, 'out.zip'));
        return hashFile(path.join(folder, 'out.zip'));
      });
      digests.push(digest);
    }
    expect(new Set(digests).size).toBe(1);
  });

  test('rejects symbolic links', async () => {
    await withFolder(files, async (folder) => {
      await symlink('b.txt', path.join(folder, 'in', 'link'));
      await expect(packFolder(path.join(folder, 'in'), path.join(folder, 'out.zip'))).rejects.toThrow(
        'is neither a file nor a folder; the build has to put copies into its output, not links',
      );
    });
  });
});
