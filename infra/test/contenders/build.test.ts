import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type BuildOptions, type BuildResult, buildContender } from '../../src/contenders/build.ts';
import type { BuildTarget } from '../../src/contenders/target.ts';
import { givenParsedManifest } from '../given-manifest.ts';
import { listEntries, readEntry } from '../list-entries.ts';
import { withFolder, writeFiles } from '../with-folder.ts';

const target: BuildTarget = { os: 'linux', architecture: 'arm64' };
const source = { 'contender/src/index.mjs': 'export const handler = () => 1;' };

interface Place {
  build: (options?: Partial<BuildOptions>) => Promise<BuildResult>;
  lines: string[];
  write: (files: Record<string, string>) => Promise<void>;
  folder: string;
}

/** A contender with that build command, in a folder of its own. */
function withContender<T>(build: object, use: (place: Place) => Promise<T>): Promise<T> {
  return withFolder(source, (folder) => {
    const lines: string[] = [];
    const contender = {
      id: 'go-x',
      folder: path.join(folder, 'contender'),
      manifest: givenParsedManifest({ build: { output: 'dist', ...build } }),
    };
    const buildDir = path.join(folder, 'build');
    return use({
      build: (options = {}) =>
        buildContender(contender, { buildDir, target, onOutput: (line) => lines.push(line), ...options }),
      lines,
      write: (files) => writeFiles(contender.folder, files),
      folder: contender.folder,
    });
  });
}

const copy = { command: 'echo building && mkdir -p dist && cp src/index.mjs dist' };

describe('buildContender', () => {
  test('runs the command, shows its output and packs what it made', async () => {
    await withContender(copy, async ({ build, lines }) => {
      const result = await build();
      expect(result).toMatchObject({ ok: true, cached: false, contender: { id: 'go-x' } });
      expect(lines).toEqual(['building']);
      const entries = result.ok ? await listEntries(result.contender.zipFile) : [];
      expect(entries.map(({ name }) => name)).toEqual(['index.mjs']);
    });
  });

  test('builds again only when something changed that the build may read', async () => {
    await withContender(copy, async ({ build, lines, write }) => {
      await build();
      await write({ 'node_modules/x/index.js': '', '.cache/x': '' });
      expect(await build()).toMatchObject({ ok: true, cached: true });
      await write({ 'src/index.mjs': 'export const handler = () => 2;' });
      expect(await build()).toMatchObject({ ok: true, cached: false });
      expect(lines).toEqual(['building', 'building']);
    });
  });

  test.each([
    ['a setting of Cargo', '.cargo/config.toml'],
    ['a setting of Maven', '.mvn/maven.config'],
    ["npm's settings", '.npmrc'],
    ['a setting of a compiler', '.swcrc'],
    ["Go's vendored modules", 'vendor/modules.txt'],
  ])('builds again when %s changed', async (_, file) => {
    await withContender(copy, async ({ build, write }) => {
      await build();
      await write({ [file]: 'changed' });
      expect(await build()).toMatchObject({ ok: true, cached: false });
    });
  });

  test.each([
    ['installed packages', 'node_modules/x/index.js'],
    ['what Cargo or Maven made', 'target/classes/X.class'],
    ['compiled Python', 'src/__pycache__/x.pyc'],
    ['a cache', '.cache/x'],
  ])('does not build again for %s', async (_, file) => {
    await withContender(copy, async ({ build, write }) => {
      await build();
      await write({ [file]: 'changed' });
      expect(await build()).toMatchObject({ ok: true, cached: true });
    });
  });

  test('builds again when somebody changed the output', async () => {
    await withContender(copy, async ({ build, write }) => {
      await build();
      await write({ 'dist/index.mjs': '' });
      expect(await build()).toMatchObject({ ok: true, cached: false });
    });
  });

  test('packs anew what is in the output, also when it is hand-written and nothing is built', async () => {
    await withContender({ command: 'true', output: 'src' }, async ({ build, write, folder }) => {
      await build();
      await write({ 'src/more.mjs': '' });
      const result = await build();
      const entries = result.ok ? await listEntries(result.contender.zipFile) : [];
      expect(entries.map(({ name }) => name)).toEqual(['index.mjs', 'more.mjs']);
      expect(existsSync(path.join(folder, 'src/index.mjs'))).toBe(true);
    });
  });

  test('fails with the exit code and the last lines of output', async () => {
    const command = `node -e "for (let i = 0; i < 30; i++) console.log(i)"; echo bad >&2; exit 3`;
    await withContender({ command }, async ({ build }) => {
      const result = await build();
      const reason = result.ok ? '' : result.reason;
      expect(reason).toContain(`'${command}' ended with exit code 3\n`);
      expect(reason.split('\n')).toHaveLength(21);
      expect(reason).toContain('\nbad');
    });
  });

  test('fails when the command leaves no output, and tries again the next time', async () => {
    await withContender({ command: 'true' }, async ({ build }) => {
      const failed = { ok: false, skipped: false, reason: "'true' left nothing in dist" };
      expect(await build()).toEqual(failed);
      expect(await build()).toEqual(failed);
    });
  });

  test('fails where the output is a file, and tries again the next time', async () => {
    await withContender({ command: 'echo > dist' }, async ({ build }) => {
      const failed = { ok: false, skipped: false, reason: "'echo > dist' left nothing in dist" };
      expect(await build()).toEqual(failed);
      expect(await build()).toEqual(failed);
    });
  });

  test('fails on a symbolic link in the output', async () => {
    await withContender({ command: 'mkdir -p dist && ln -sf /etc/hosts dist/hosts' }, async ({ build }) => {
      expect(await build()).toEqual({
        ok: false,
        skipped: false,
        reason: expect.stringContaining('is neither a file nor a folder'),
      });
    });
  });

  test('ends the command, and what it has started, when it is interrupted', async () => {
    await withFolder(source, async (folder) => {
      const interruption = new AbortController();
      const command = 'sleep 1000 & echo started && wait';
      const contender = {
        id: 'go-x',
        folder: path.join(folder, 'contender'),
        manifest: givenParsedManifest({ build: { output: 'dist', command } }),
      };
      // The sleeper holds the pipe of the output open: were it left, this would not end.
      const result = await buildContender(contender, {
        buildDir: path.join(folder, 'build'),
        target,
        onOutput: () => interruption.abort(),
        signal: interruption.signal,
      });
      expect(result).toEqual({
        ok: false,
        skipped: false,
        reason: `'${command}' was ended by SIGKILL\nstarted`,
      });
    });
  });

  test('ends the command at once when it was interrupted before', async () => {
    await withContender(copy, async ({ build }) => {
      expect(await build({ signal: AbortSignal.abort() })).toMatchObject({ ok: false, skipped: false });
    });
  });

  test('does not wait for a daemon that the command left behind, nor end it', async () => {
    const daemon = `spawn('sleep', ['1000'], { detached: true, stdio: 'inherit' })`;
    const script = `const { pid } = child_process.${daemon}; fs.writeFileSync('dist/pid', String(pid)); process.exit()`;
    await withContender({ command: `mkdir -p dist && node -e "${script}"` }, async ({ build, folder }) => {
      const result = await build();
      const pid = Number(await readFile(path.join(folder, 'dist/pid'), 'utf8'));
      expect(process.kill(pid, 'SIGKILL')).toBe(true);
      expect(result).toMatchObject({ ok: true });
    });
  });

  test('fails on an output that Lambda would not unpack', async () => {
    // Files of zeros that take no room on the disk.
    const grow = (file: string, mib: number) =>
      `fs.writeFileSync('${file}', ''); fs.truncateSync('${file}', ${mib} * 2 ** 20);`;
    const command = `mkdir -p dist && node -e "${grow('dist/a', 200)} ${grow('dist/b', 50)}"`;
    await withContender({ command }, async ({ build }) => {
      expect(await build()).toEqual({
        ok: false,
        skipped: false,
        reason: expect.stringContaining(
          'holds 262144000 bytes; allowed: less than 262144000, as Lambda unpacks no more',
        ),
      });
    });
  });
});

const host: BuildTarget = { os: 'darwin', architecture: 'x86_64' };
const printTarget = {
  command: 'mkdir -p dist && echo $BENCH_TARGET_OS $BENCH_TARGET_ARCHITECTURE > dist/bootstrap',
};

describe('the target of a build', () => {
  test('is always that of what is packed, whatever was built in between and wherever it was packed', async () => {
    await withContender(printTarget, async ({ build, folder }) => {
      const places: Partial<BuildOptions>[] = [
        { target: host },
        { target },
        { target: host },
        { target, buildDir: path.join(folder, '../another') },
        { target: host },
      ];
      for (const place of places) {
        const { os, architecture } = place.target ?? target;
        expect(await readBootstrap(await build(place))).toBe(`${os} ${architecture}\n`);
      }
    });
  });

  test('costs nothing to keep', async () => {
    await withContender(printTarget, async ({ build }) => {
      await build({ target: host });
      expect(await build({ target: host })).toMatchObject({ ok: true, cached: true });
      expect(await build({ target })).toMatchObject({ ok: true, cached: false });
      expect(await build({ target })).toMatchObject({ ok: true, cached: true });
    });
  });

  test('leaves the package of another target as it is', async () => {
    await withContender(printTarget, async ({ build }) => {
      const forHost = await build({ target: host });
      await build({ target });
      expect(await readBootstrap(forHost)).toBe('darwin x86_64\n');
    });
  });
});

async function readBootstrap(result: BuildResult): Promise<string> {
  return result.ok ? await readEntry(result.contender.zipFile, 'bootstrap') : result.reason;
}

describe('the tools of a build', () => {
  const unknown = { ...copy, tools: ['sh', 'no-such-compiler'] };

  test('are looked for before it starts: without one the contender is skipped', async () => {
    await withContender(unknown, async ({ build, lines }) => {
      expect(await build()).toEqual({
        ok: false,
        skipped: true,
        reason: "'no-such-compiler' is not on the PATH: install it",
      });
      expect(lines).toEqual([]);
    });
  });

  test('are not needed for what is built already', async () => {
    await withContender({ ...copy, tools: ['sh'] }, async ({ build }) => {
      await build();
      expect(await build({ environment: { PATH: '' } })).toMatchObject({ ok: true, cached: true });
    });
  });

  test('are found where the shell of the build finds them', async () => {
    await withContender(unknown, async ({ build, write, folder }) => {
      await write({ 'tools/no-such-compiler!': '' });
      expect(await build({ environment: { PATH: `${process.env.PATH}:${folder}/tools` } })).toMatchObject({
        ok: true,
      });
    });
  });
});

describe('the environment of a build', () => {
  test('shows the build no secrets', async () => {
    const environment = {
      ...{ PATH: process.env.PATH, HTTPS_PROXY: 'http://proxy', GOPROXY: 'off' },
      ...{ AWS_SECRET_ACCESS_KEY: 'secret', GITHUB_TOKEN: 'secret', NODE_OPTIONS: '--inspect' },
    };
    await withContender({ command: 'env; mkdir -p dist; echo > dist/x' }, async ({ build, lines }) => {
      await build({ environment });
      expect(lines).toEqual(expect.arrayContaining(['HTTPS_PROXY=http://proxy', 'GOPROXY=off']));
      expect(lines.join('\n')).not.toMatch(/secret|NODE_OPTIONS/);
    });
  });
});
