import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');
const repository = path.join(import.meta.dirname, '..', '..', '..');

/** The contenders that the tests race; each folder's name says what it proves. */
export const fixtureContenders = path.join(import.meta.dirname, 'fixtures', 'contenders');

/** A `bench` that has ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A `bench` in a process of its own, as a person would start it. */
export interface BenchProcess extends AsyncDisposable {
  child: ChildProcess;
  /** Resolves with everything said so far on stderr once the text stands there; rejects where the process ends before. */
  said(text: string): Promise<string>;
  ended: Promise<Ended>;
}

/** Starts `bench` with these arguments; disposing of it interrupts it and waits until it is gone. */
export function startBench(args: string[], environment: NodeJS.ProcessEnv = {}): BenchProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, ...output }));
  return {
    child,
    ended,
    said: async (text) => {
      while (!output.stderr.includes(text)) {
        if (child.exitCode !== null)
          throw new Error(`bench ended without saying '${text}': ${output.stderr}`);
        await Promise.race([once(child.stderr, 'data'), ended]);
      }
      return output.stderr;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/** Runs `bench` with these arguments to its end. */
export function runBench(args: string[], environment?: NodeJS.ProcessEnv): Promise<Ended> {
  return startBench(args, environment).ended;
}

/** An environment in which no Java is found, and all that the fixtures' builds need is. */
export const withoutJava: NodeJS.ProcessEnv = {
  PATH: [path.dirname(process.execPath), path.join(repository, 'node_modules', '.bin')].join(path.delimiter),
  JAVA_HOME: undefined,
  // Where what runs Java functions is kept once Maven has fetched it.
  XDG_CACHE_HOME: '/nonexistent',
};

/** A folder that goes with its owner. */
export function temporaryFolder(): Disposable & { path: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-test-'));
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
