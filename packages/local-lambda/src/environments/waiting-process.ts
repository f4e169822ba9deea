import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Launch } from '../runtimes/runtime.ts';

export interface WaitingOptions {
  launch: Launch;
  workingDirectory: string;
  variables: Readonly<Record<string, string>>;
  /** The lists of the cgroup's processes. */
  processLists: readonly string[];
}

/** A process in its cgroup that will execute the runtime, in place of itself, at a word. */
export interface WaitingProcess {
  child: ChildProcessWithoutNullStreams;
  /** What its last words start with if it cannot execute the runtime. Its exit status is 127 if there is none, else 126. */
  name: string;
  /** What it prints from now on is the runtime's. */
  release(): void;
}

/**
 * Node cannot start a process in a cgroup, and one that is moved there once it runs has forked by then: bash has in its first
 * millisecond. So a shell moves itself and waits: nothing of the runtime runs outside, and the move, which the kernel lets wait for
 * all processors (an RCU grace period, about 10 ms), is over before anything is timed. Rejects if the shell may not move, or if there
 * is no such directory.
 */
export async function startWaiting(options: WaitingOptions): Promise<WaitingProcess> {
  const { launch, workingDirectory, variables, processLists } = options;
  const name = `runtime-${randomUUID()}`;
  const script = scriptFor(variables);
  const child = spawn(
    '/bin/sh',
    ['-c', script, name, ...processLists, endOfLists, launch.command, ...launch.args],
    { cwd: workingDirectory, env: variables, detached: true, stdio: 'pipe' },
  );
  // Of a pipe that breaks: the exit tells.
  child.stdin.on('error', () => undefined);
  let complaint = '';
  const hear = (bytes: Buffer) => {
    complaint += bytes.toString();
  };
  child.stderr.on('data', hear);
  const isReady = await new Promise<boolean>((resolve, reject) => {
    child.stdout.once('data', () => resolve(true));
    child.once('close', () => resolve(false));
    child.once('error', reject);
  });
  if (!isReady) throw new Error(`a process cannot be put into its cgroup: ${complaint.trim()}`);
  child.stderr.off('data', hear);
  return { child, name, release: () => child.stdin.end('go\n') };
}

const endOfLists = '--';

/**
 * The shell's own variables are none of the function's. (One that is bash leaves SHLVL=0.) If this process ends there is no word, and
 * the shell ends as well.
 */
function scriptFor(variables: Readonly<Record<string, string>>): string {
  const own = ['PWD', 'OLDPWD', 'SHLVL'].filter((variable) => !(variable in variables));
  return [
    `while [ "$1" != ${endOfLists} ]; do echo 0 >"$1" || exit; shift; done; shift`,
    // Names of a function's own variables start with a letter.
    'echo; read -r _word || exit',
    `unset ${own.join(' ')} _word`,
    'exec "$@" </dev/null',
  ].join('\n');
}
