import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findPython } from '../../../src/runtimes/python/find-python.ts';

/** A program in a folder of the PATH; the shell it runs in knows where it is as $0. */
type Programs = Record<string, string>;

/** A program that says what an interpreter would. */
function saying(version: string, executable = '$0'): string {
  return `echo "${executable}"; echo ${version}`;
}

async function givenFolder(programs: Programs) {
  const folder = await mkdtemp(path.join(tmpdir(), 'find-python-test-'));
  const write = async ([name, script]: [string, string]) => {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  };
  await Promise.all(Object.entries(programs).map(write));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

describe('the Python for a version', () => {
  test.each<[title: string, programs: Programs, found: string | undefined]>([
    [
      'is its own',
      { 'a/python3.13': saying('3.13.1'), 'a/python3': saying('3.11.7') },
      'a/python3.13 3.13.1',
    ],
    ['is the python3 else', { 'a/python3': saying('3.11.7'), 'a/python3.12': 'exit 1' }, 'a/python3 3.11.7'],
    [
      'is the first that starts, not a shim of a version that is not selected',
      { 'a/python3.13': 'echo "not found" >&2; exit 127', 'b/python3.13': saying('3.13.2') },
      'b/python3.13 3.13.2',
    ],
    [
      'is the interpreter behind a shim',
      {
        'a/python3': saying('3.12.0', '$(dirname $0)/../versions/python'),
        'versions/python': saying('3.12.0'),
      },
      'versions/python 3.12.0',
    ],
    [
      'is none that needs the variables of this process to start',
      { 'a/python3.13': `[ -n "$HOME" ] || exit 1; ${saying('3.13.1')}`, 'b/python3': saying('3.10.0') },
      'b/python3 3.10.0',
    ],
    ['is none that is too old', { 'a/python3': saying('3.9.25') }, undefined],
    ['is none that says something else', { 'a/python3': 'echo Python 3.13.1' }, undefined],
    ['is none where there is none', {}, undefined],
  ])('%s', async (_title, programs, found) => {
    await using given = await givenFolder(programs);
    const searchPath = ['a', 'b'].map((name) => path.join(given.folder, name)).join(path.delimiter);
    const python = findPython('3.13', searchPath);
    const shown = python && `${path.relative(given.folder, python.executable)} ${python.version}`;
    expect(shown).toBe(found);
  });
});
