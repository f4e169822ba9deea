import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll } from '@jest/globals';

const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');

const children: ChildProcess[] = [];
afterAll(() => {
  for (const { pid } of children) killGroup(Number(pid));
});

/** Also what a killed program leaves behind. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {} // all of it has ended
}

/** A program in a process group of its own, which is killed after the tests of the file if it still runs. */
export function runProgram(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const child = spawn(command, args, { detached: true, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const written = { stdout: '', stderr: '' };
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => code ?? signal);
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      written[name] += chunk;
      child.emit('written');
    });
  return {
    child,
    written,
    /** The exit code, or the signal that ended it. */
    ended,
    /** Resolves once it has written this, or is over. */
    until: async (name: 'stdout' | 'stderr', text: string) => {
      let isOver = false;
      const end = ended.then(() => {
        isOver = true;
      });
      while (!written[name].includes(text) && !isOver) await Promise.race([once(child, 'written'), end]);
    },
    end: (signal: NodeJS.Signals) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** The command line of the package. */
export function givenProgram(...flags: string[]) {
  return runProgram(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...flags]);
}

/** What the export lines say. */
export function variablesIn(stdout: string): Record<string, string> {
  return Object.fromEntries(
    [...stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** What an SDK client takes of them. */
export function clientOptions(stdout: string) {
  const variables = variablesIn(stdout);
  return {
    endpoint: variables.AWS_ENDPOINT_URL ?? '',
    region: variables.AWS_REGION ?? '',
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
}
