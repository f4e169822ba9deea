import { describe, expect, test } from '@jest/globals';
import { describeMissingTools } from '../../src/contenders/missing-tools.ts';
import { withFolder } from '../with-folder.ts';

const files = {
  'bin/tool!': '#!/bin/sh\n',
  'bin/document': 'not a program',
  'bin/folder/x': '',
};

/** What is missing of these tools, on that PATH, in a folder that has `files`. */
function describeMissing(tools: string[], searchPath: string | undefined): Promise<string | undefined> {
  return withFolder(files, async (cwd) => describeMissingTools(tools, { searchPath, cwd }));
}

describe('describeMissingTools', () => {
  test.each([
    ['in an entry of the PATH', '/nowhere:bin'],
    ['in an entry that ends with a slash', 'bin/'],
  ])('finds a program %s', async (_, searchPath) => {
    expect(await describeMissing(['tool'], searchPath)).toBeUndefined();
  });

  test('finds a program in the working folder where the PATH has an empty entry', async () => {
    await withFolder({ 'tool!': '' }, async (cwd) => {
      expect(describeMissingTools(['tool'], { searchPath: '/nowhere:', cwd })).toBeUndefined();
      expect(describeMissingTools(['tool'], { searchPath: '/nowhere', cwd })).toBeDefined();
    });
  });

  test.each(['document', 'folder'])('takes no %s for a program', async (tool) => {
    expect(await describeMissing([tool], 'bin')).toBe(`'${tool}' is not on the PATH: install it`);
  });

  test('says of each missing program what to install', async () => {
    expect(await describeMissing(['tool', 'go', 'mvn'], 'bin')).toBe(
      "'go' is not on the PATH: install Go from https://go.dev/dl; " +
        "'mvn' is not on the PATH: install Maven from https://maven.apache.org/download.cgi",
    );
  });

  test('finds nothing without a PATH', async () => {
    expect(await describeMissing(['tool'], undefined)).toBeDefined();
  });
});
