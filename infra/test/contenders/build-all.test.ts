import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type AllBuilt, buildAllContenders } from '../../src/contenders/build-all.ts';
import { givenManifestText } from '../given-manifest.ts';
import { type Files, withFolder } from '../with-folder.ts';

function buildAll(files: Files, use: (built: AllBuilt, lines: string[]) => void): Promise<void> {
  return withFolder(files, async (folder) => {
    const lines: string[] = [];
    const buildDir = path.join(folder, 'build');
    const onOutput = (line: string) => lines.push(line);
    use(await buildAllContenders(path.join(folder, 'contenders'), { buildDir, onOutput }), lines);
  });
}

const good = {
  'contenders/go/good/contender.json': givenManifestText(),
  'contenders/go/good/src/index.mjs': '',
};

describe('buildAllContenders', () => {
  test('gives every contender, built', async () => {
    await buildAll(good, (built, lines) => {
      expect(built).toMatchObject({ ok: true, contenders: [{ id: 'go-good' }] });
      expect(lines).toEqual(['building go-good']);
    });
  });

  test('fails as a whole, after all have been tried, with every problem of every contender', async () => {
    const files = {
      ...good,
      'contenders/go/broken/contender.json': givenManifestText({ build: { command: 'exit 3', output: 'x' } }),
      'contenders/go/invalid/contender.json': givenManifestText({ memoryMb: 1 }),
    };
    await buildAll(files, (built, lines) => {
      expect(built).toEqual({
        ok: false,
        problems: [
          expect.stringMatching(/contenders\/go\/invalid: contender\.json: 'memoryMb' is 1/),
          "go-broken: 'exit 3' ended with exit code 3",
        ],
      });
      expect(lines).toContain('building go-good');
    });
  });

  test('builds for Lambda, on the architecture that each contender declares', async () => {
    const build = {
      command: 'mkdir dist && echo $BENCH_TARGET_OS $BENCH_TARGET_ARCHITECTURE | tee dist/x',
      output: 'dist',
    };
    const files = {
      'contenders/go/a/contender.json': givenManifestText({ build, architecture: 'arm64' }),
      'contenders/go/b/contender.json': givenManifestText({ build, architecture: 'x86_64' }),
    };
    await buildAll(files, (built, lines) => {
      expect(built.ok).toBe(true);
      expect(lines).toEqual(['building go-a', 'linux arm64', 'building go-b', 'linux x86_64']);
    });
  });

  test('builds for what it is asked to', async () => {
    const build = { command: 'mkdir dist && echo $BENCH_TARGET_OS | tee dist/x', output: 'dist' };
    await withFolder({ 'go/a/contender.json': givenManifestText({ build }) }, async (folder) => {
      const lines: string[] = [];
      await buildAllContenders(folder, {
        buildDir: path.join(folder, '.build'),
        targetOf: ({ architecture }) => ({ os: 'darwin', architecture }),
        onOutput: (line) => lines.push(line),
      });
      expect(lines).toEqual(['building go-a', 'darwin']);
    });
  });

  test('fails on a missing tool, and says what leaving the contender out would do', async () => {
    const build = { command: 'true', output: 'src', tools: ['no-such-compiler'] };
    await buildAll({ ...good, 'contenders/go/x/contender.json': givenManifestText({ build }) }, (built) => {
      expect(built).toEqual({
        ok: false,
        problems: [
          "go-x: 'no-such-compiler' is not on the PATH: install it, or move the contender's folder away, which deletes its function where it is deployed",
        ],
      });
    });
  });
});
