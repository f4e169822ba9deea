import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const contender = path.join(import.meta.dirname, '../../contenders/typescript/reference');
const inputs = ['src', 'build.mjs', 'contender.json', 'package.json', 'package-lock.json', '.npmrc'];

/** The contender, built as its manifest says in a folder of its own, so that nobody else's build is in the way. */
export interface BuiltContender {
  /** Runs the handler in a process of its own. Rejects with what it wrote to standard error. */
  invoke(event: Record<string, string>, environment: Record<string, string>): Promise<void>;
  remove(): Promise<void>;
}

export async function buildContender(): Promise<BuiltContender> {
  const folder = await mkdtemp(path.join(tmpdir(), 'reference-'));
  for (const input of inputs) {
    await cp(path.join(contender, input), path.join(folder, input), { recursive: true });
  }
  const { build } = JSON.parse(await readFile(path.join(folder, 'contender.json'), 'utf8'));
  await run('sh', ['-c', build.command], { cwd: folder, env: process.env });
  const runner = path.join(import.meta.dirname, 'fixtures', 'run-handler.mjs');
  const bundle = path.join(folder, build.output, 'index.mjs');
  return {
    async invoke(event, environment) {
      const env = { PATH: process.env.PATH, ...environment };
      await run(process.execPath, [runner, bundle, JSON.stringify(event)], { cwd: folder, env });
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

async function run(
  command: string,
  line: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  const child = spawn(command, line, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const complaints = await text(child.stderr);
  if ((await ended) !== 0) throw new Error(complaints);
}
