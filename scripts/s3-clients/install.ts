import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from './run-program.ts';

/** Installs a package of PyPI into a virtual environment of its own; resolves to the folder of its programs. */
export async function installFromPyPI(folder: string, name: string, version: string): Promise<string> {
  const environment = path.join(folder, name);
  const bin = path.join(environment, 'bin');
  await runProgram('python3', ['-m', 'venv', environment]);
  const quietly = ['--quiet', '--disable-pip-version-check'];
  await runProgram(path.join(bin, 'python'), ['-m', 'pip', 'install', ...quietly, `${name}==${version}`]);
  return bin;
}

const tools = path.join(import.meta.dirname, '../../.tools');

/** Builds a Go program into .tools, where it stays; resolves to its folder. */
export async function buildWithGo(module: string, version: string): Promise<string> {
  const name = path.posix.basename(module);
  const folder = path.join(tools, name, version);
  if (existsSync(path.join(folder, name))) return folder;
  await runProgram('go', ['version']); // rejects where there is none
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`building ${name} ${version} into .tools with Go (once; some minutes)\n`);
  const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0' };
  await runProgram('go', ['install', '-ldflags=-s -w', `${module}@${version}`], { env });
  return folder;
}
