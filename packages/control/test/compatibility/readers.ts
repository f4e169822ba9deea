import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Found } from '../fuzz/read-stream.ts';
import { readYauzl } from '../fuzz/read-yauzl.ts';

/** What a reader made of an archive, or why it refuses it. */
export type Answer = { found: Found } | { refuses: string };

/** A program or library that opens ZIPs. */
export interface Reader {
  name: string;
  /** As the program tells it; nothing where it is not on this machine. */
  version: string | undefined;
  /** Makes what it needs in an empty folder, and reads archives. */
  prepare(folder: string): (files: string[]) => Promise<Answer[]>;
}

const javaVersion = /version "([^"]+)"/;
const programs = path.join(import.meta.dirname, 'readers');

/** Everyone who is tried, here or not. */
export const readers: Reader[] = [
  {
    name: 'Info-ZIP UnZip',
    version: versionOf('unzip', ['-v'], /^UnZip ([0-9.]+)/m),
    // 1: "one or more warning errors were encountered, but processing completed successfully anyway" (unzip(1)).
    prepare: (folder) =>
      unpack(folder, { command: 'unzip', args: (file) => ['-o', '-q', file], codes: [0, 1] }),
  },
  {
    name: '7-Zip',
    version: versionOf('7z', [], /7-Zip.*? ([0-9]+\.[0-9]+)/),
    prepare: (folder) => unpack(folder, { command: '7z', args: (file) => ['x', '-y', file] }),
  },
  {
    name: 'Python zipfile',
    version: versionOf('python3', ['--version'], /Python ([0-9.]+)/),
    prepare: () => ask('python3', [path.join(programs, 'read.py')]),
  },
  {
    name: 'Go archive/zip',
    version: versionOf('go', ['version'], /go([0-9.]+)/),
    prepare(folder) {
      const program = path.join(folder, 'read');
      run('go', ['build', '-o', program, path.join(programs, 'read.go')]);
      return ask(program, []);
    },
  },
  ...javas().flatMap(makeJavaReaders),
  {
    name: 'bsdtar',
    version: versionOf('bsdtar', ['--version'], /bsdtar ([0-9.]+)/),
    prepare: (folder) => unpack(folder, { command: 'bsdtar', args: (file) => ['-xf', file] }),
  },
  {
    name: 'bsdtar from a pipe',
    version: versionOf('bsdtar', ['--version'], /bsdtar ([0-9.]+)/),
    prepare: (folder) => unpack(folder, { command: 'bsdtar', args: () => ['-xf', '-'], isPiped: true }),
  },
  {
    name: 'yauzl',
    version: createRequire(import.meta.url)('yauzl/package.json').version,
    prepare: () => readByYauzl,
  },
  {
    name: 'Rust zip',
    version: versionOf('cargo', ['--version'], /cargo/) === undefined ? undefined : rustVersion(),
    prepare(folder) {
      const manifest = path.join(programs, 'rust', 'Cargo.toml');
      const target = path.join(folder, 'target');
      run('cargo', ['build', '--quiet', '--release', '--manifest-path', manifest, '--target-dir', target]);
      return ask(path.join(target, 'release', 'read'), []);
    },
  },
];

/** What a program says of itself, where there is such a program. */
function versionOf(command: string, args: string[], pattern: RegExp): string | undefined {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  const said = pattern.exec(`${stdout}${stderr}`);
  return error === undefined ? (said?.[1] ?? said?.[0]) : undefined;
}

/** The one on the PATH, and where Debian puts others. */
function javas(): string[] {
  const folder = '/usr/lib/jvm';
  const others = existsSync(folder)
    ? readdirSync(folder).map((name) => path.join(folder, name, 'bin', 'java'))
    : [];
  const versions = new Map(
    ['java', ...others].map((java) => [versionOf(java, ['-version'], javaVersion), java]),
  );
  return [...versions.values()];
}

function makeJavaReaders(java: string): Reader[] {
  const version = versionOf(java, ['-version'], javaVersion);
  const program = path.join(programs, 'Read.java');
  return [
    { name: 'Java ZipFile', version, prepare: () => ask(java, [program]) },
    { name: 'Java ZipInputStream', version, prepare: () => ask(java, [program, 'stream']) },
  ];
}

function rustVersion(): string | undefined {
  const manifest = readFileSync(path.join(programs, 'rust', 'Cargo.toml'), 'utf8');
  return /^zip = .*"=([0-9.]+)"/m.exec(manifest)?.[1];
}

function run(command: string, args: string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** By a program that takes paths on standard input and answers each with a line of JSON. */
function ask(command: string, args: string[]) {
  return async (files: string[]): Promise<Answer[]> => {
    const lines = run(command, args, files.map((file) => `${file}\n`).join(''));
    return lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
}

async function readByYauzl(files: string[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const file of files) {
    answers.push(
      await readYauzl(readFileSync(file)).then(
        (found) => ({ found }),
        (error: Error) => ({ refuses: error.message }),
      ),
    );
  }
  return answers;
}

interface Unpacker {
  command: string;
  args(file: string): string[];
  /** With these exit codes it did unpack the archive. */
  codes?: number[];
  /** It gets the archive through a pipe and cannot seek. */
  isPiped?: boolean;
}

/** By a program that unpacks an archive into the folder it stands in. */
function unpack(folder: string, { command, args, codes = [0], isPiped = false }: Unpacker) {
  const cwd = path.join(folder, 'unpacked');
  return async (files: string[]): Promise<Answer[]> =>
    files.map((file) => {
      rmSync(cwd, { recursive: true, force: true });
      mkdirSync(cwd);
      const input = isPiped ? readFileSync(file) : '';
      const { status, stderr, stdout } = spawnSync(command, args(file), { cwd, input, encoding: 'utf8' });
      if (status === null || !codes.includes(status)) return { refuses: `${stderr}${stdout}`.trim() };
      return { found: listUnpacked(cwd) };
    });
}

function listUnpacked(folder: string): Found {
  return readdirSync(folder).map((name) => {
    const file = path.join(folder, name);
    const isFile = lstatSync(file).isFile();
    return [name, isFile ? hash('sha256', readFileSync(file)) : 'no file'];
  });
}
