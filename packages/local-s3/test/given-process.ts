import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll } from '@jest/globals';
import { makeClient, root } from './given-server.ts';

const main = path.join(import.meta.dirname, '../src/main.ts');

const children: ChildProcess[] = [];
afterAll(() => {
  for (const { pid } of children) killGroup(Number(pid));
});

/** Also what a killed launcher leaves behind. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {} // all of it has ended
}

/** The root credential as a server takes it, and of the rest of the environment only the PATH. */
export const environment = {
  PATH: process.env.PATH,
  AWS_ACCESS_KEY_ID: root.accessKeyId,
  AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
};

/** A program, in a process group of its own, that is killed after the tests of the file if it still runs. */
export function runProgram(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const child = spawn(command, args, { env: environment, detached: true, ...options, stdio: 'pipe' });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }));
  return { child, ended };
}

/** The command line of the package. */
export function runLocalS3(args: string[], env: NodeJS.ProcessEnv = {}) {
  const node = ['--disable-warning=ExperimentalWarning', main, ...args];
  return runProgram(process.execPath, node, { env: { ...environment, ...env } });
}

export interface RunningProgram extends ReturnType<typeof runProgram> {
  endpoint: string;
  /** Of the root credential. */
  client: S3Client;
}

/** Waits for the line that says where it listens; rejects with what it said when it ends before. */
export async function untilListening(program: ReturnType<typeof runProgram>): Promise<RunningProgram> {
  const [line] = await Promise.race([
    once(program.child.stdout, 'data'),
    program.ended.then((end) =>
      Promise.reject(new Error(`ended before it listened: ${JSON.stringify(end)}`)),
    ),
  ]);
  const endpoint = String(line).trim();
  return { ...program, endpoint, client: makeClient(endpoint, root) };
}

export function givenRunning(dataDir: string, args: string[] = []): Promise<RunningProgram> {
  return untilListening(runLocalS3(['--data', dataDir, ...args]));
}
