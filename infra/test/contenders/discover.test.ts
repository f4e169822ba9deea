import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Discovery, discoverContenders } from '../../src/contenders/discover.ts';
import { givenManifestText } from '../given-manifest.ts';
import { type Files, withFolder } from '../with-folder.ts';

function discover(files: Files, ...roots: string[]): Promise<Discovery> {
  return withFolder(files, async (folder) => {
    const found = discoverContenders(
      ...(roots.length === 0 ? [''] : roots).map((root) => path.join(folder, root)),
    );
    const relative = (absolute: string) => path.relative(folder, absolute);
    return {
      contenders: found.contenders.map((contender) => ({ ...contender, folder: relative(contender.folder) })),
      problems: found.problems.map(({ folder: where, problems }) => ({ folder: relative(where), problems })),
    };
  });
}

describe('discoverContenders', () => {
  test('finds contenders by their manifests, in the order of their ids', async () => {
    const { contenders, problems } = await discover({
      'typescript/reference/contender.json': givenManifestText(),
      'go/two-words/contender.json': givenManifestText({ memoryMb: 1769 }),
      'README.md': 'not a contender',
    });
    expect(contenders.map(({ id, folder }) => [id, folder])).toEqual([
      ['go-two-words', 'go/two-words'],
      ['typescript-reference', 'typescript/reference'],
    ]);
    expect(contenders[0]?.manifest).toMatchObject({
      memoryMb: 1769,
      ephemeralStorageMb: 512,
      capabilities: [],
    });
    expect(problems).toEqual([]);
  });

  test.each([
    [
      'an unknown key',
      'go/x',
      { memroyMb: 512 },
      ["contender.json: unknown key 'memroyMb'; did you mean 'memoryMb'?"],
    ],
    [
      'a bad runtime',
      'go/x',
      { runtime: 'nodejs24' },
      [expect.stringContaining("did you mean 'nodejs24.x'?")],
    ],
    [
      'capitals in its name',
      'go/MyIdea',
      {},
      ["contender folder 'MyIdea': lower-case letters and digits, in words joined by single hyphens"],
    ],
    [
      'a hyphen in its language',
      'c-sharp/x',
      {},
      ["language folder 'c-sharp': lower-case letters and digits only"],
    ],
    [
      'too long a name',
      `go/${'x'.repeat(46)}`,
      {},
      [
        `'go-${'x'.repeat(46)}' has 49 characters; allowed: 48, as a function's name with 's3-lambda-bench-' before it has at most 64`,
      ],
    ],
    [
      'an output outside of its folder',
      'go/x',
      { build: { command: 'true', output: '../dist' } },
      [expect.stringContaining('a relative folder inside the contender folder')],
    ],
  ])(
    'reports a contender with %s, which does not hide the others',
    async (_, folder, overrides, expected) => {
      const { contenders, problems } = await discover({
        [`${folder}/contender.json`]: givenManifestText(overrides),
        'go/good/contender.json': givenManifestText(),
      });
      expect(contenders.map(({ id }) => id)).toEqual(['go-good']);
      expect(problems).toEqual([{ folder, problems: expected }]);
    },
  );

  test('reports a folder without a manifest, and a manifest that is not JSON', async () => {
    const { problems } = await discover({ 'go/x/main.go': '', 'go/y/contender.json': '{' });
    expect(problems).toEqual([
      { folder: 'go/x', problems: ['contender.json is missing'] },
      { folder: 'go/y', problems: [expect.stringMatching(/^contender\.json cannot be read: /)] },
    ]);
  });

  test('passes by what tools leave: hidden folders, installed packages and compiled ones', async () => {
    const files = {
      ...{ '.git/hooks/x': '', 'typescript/node_modules/x': '', 'go/.cache/x': '' },
      ...{ 'rust/target/debug/x': '', 'python/__pycache__/x.pyc': '', 'node_modules/x/y': '' },
    };
    expect(await discover(files)).toEqual({ contenders: [], problems: [] });
  });

  test('finds a contender that is called as a compiler calls its folder', async () => {
    const { contenders } = await discover({ 'rust/target/contender.json': givenManifestText() });
    expect(contenders.map(({ id }) => id)).toEqual(['rust-target']);
  });

  test('takes several roots, and of two namesakes the first', async () => {
    const files = {
      'a/go/x/contender.json': givenManifestText({ memoryMb: 128 }),
      'b/go/x/contender.json': givenManifestText(),
      'b/go/y/contender.json': givenManifestText(),
    };
    const { contenders, problems } = await discover(files, 'a', 'b');
    expect(contenders.map(({ id, manifest }) => [id, manifest.memoryMb])).toEqual([
      ['go-x', 128],
      ['go-y', 512],
    ]);
    expect(problems).toEqual([
      {
        folder: 'b/go/x',
        problems: [expect.stringMatching(/^'go-x' is already the contender in .*a\/go\/x/)],
      },
    ]);
  });

  test('reports a root that does not exist', async () => {
    expect(await discover({}, 'nowhere')).toEqual({
      contenders: [],
      problems: [{ folder: 'nowhere', problems: ['this folder does not exist'] }],
    });
  });
});
