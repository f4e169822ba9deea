import { mkdtemp, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { unzip } from '../../src/functions/unzip.ts';
import { makeZip } from '../setup/make-zip.ts';

async function givenFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'unzip-test-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** Same length, so that every offset in the archive stays right. */
function rename(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

describe('unpacking a package', () => {
  test('keeps folders and permission bits', async () => {
    await using given = await givenFolder();
    await unzip(await makeZip({ 'lib/a/b.txt': 'b', bootstrap: { text: '#!', mode: 0o755 } }), given.folder);
    expect(await readFile(path.join(given.folder, 'lib/a/b.txt'), 'utf8')).toBe('b');
    expect((await stat(path.join(given.folder, 'bootstrap'))).mode & 0o777).toBe(0o755);
    expect((await stat(path.join(given.folder, 'lib/a/b.txt'))).mode & 0o777).toBe(0o644);
  });

  test('makes links that stay inside', async () => {
    await using given = await givenFolder();
    await unzip(await makeZip({ 'a/link': { text: '../b', mode: 0o120777 }, b: 'b' }), given.folder);
    expect(await readlink(path.join(given.folder, 'a/link'))).toBe('../b');
  });

  test.each([
    [
      'a name that climbs',
      async () => rename(await makeZip({ 'xx/xx/evil': 'x' }), 'xx/xx/evil', '../../evil'),
    ],
    ['an absolute name', async () => rename(await makeZip({ 'xtmp/evil': 'x' }), 'xtmp/evil', '/tmp/evil')],
    ['a link that leads out', () => makeZip({ link: { text: '../out', mode: 0o120777 } })],
    ['bytes that are no ZIP file', async () => Buffer.from('no')],
    ['a ZIP file that was cut off', async () => (await makeZip({ a: 'a' })).subarray(0, -10)],
  ])('rejects %s', async (_title, givenZip) => {
    await using given = await givenFolder();
    await expect(unzip(await givenZip(), given.folder)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
    });
  });
});
