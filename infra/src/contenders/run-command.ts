import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandOptions {
  cwd: string;
  env: Record<string, string>;
  /** Called with every line that the command prints. */
  onOutput: ((line: string) => void) | undefined;
  /** Ends the command, and whatever it started, when aborted. */
  signal: AbortSignal | undefined;
  /** Ends it too, after so many milliseconds. Half an hour if absent: compilers that fetch and build every dependency stay far below. */
  longestMs?: number;
}

const linesKept = 20;
const charactersKept = 500;
const usualLongestMs = 30 * 60_000;
/** How long to wait for the last lines of a command that has ended, while a daemon that it left behind holds its pipes open. */
const lastLinesMs = 1_000;

/** Runs a command of the shell. Resolves to what went wrong, with the last lines of output, or to nothing. */
export async function runCommand(
  command: string,
  { cwd, env, onOutput, signal, longestMs = usualLongestMs }: CommandOptions,
): Promise<string | undefined> {
  // A process group of its own, so that what the command has started can be ended with it.
  const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  using limits = endOn(child, { signal, longestMs });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      onOutput?.(line);
      last.push(line.slice(0, charactersKept));
      if (last.length > linesKept) last.shift();
    });
  }
  const ended = await endOf(child);
  const ending = limits.isOver() ? `took longer than ${longestMs / 1_000} s and was ended` : ended;
  return ending === undefined ? undefined : [`'${command}' ${ending}`, ...last].join('\n');
}

/** Kills the child's process group when the signal is, or was, aborted, or when it has taken longer than any build should. */
function endOn(
  child: ChildProcess,
  { signal, longestMs }: { signal: AbortSignal | undefined; longestMs: number },
): Disposable & { isOver(): boolean } {
  let isOver = false;
  const end = (): void => killGroup(child);
  const timer = setTimeout(() => {
    isOver = true;
    end();
  }, longestMs);
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  return {
    isOver: () => isOver,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    },
  };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

/** Resolves to how it failed, or to nothing, once its last lines are read. */
function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let giveUp: NodeJS.Timeout | undefined;
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('exit', () => {
      giveUp = setTimeout(() => {
        for (const pipe of [child.stdout, child.stderr]) pipe?.destroy();
      }, lastLinesMs);
    });
    child.on('close', (code, signal) => {
      clearTimeout(giveUp);
      resolve(describeExit(code, signal));
    });
  });
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (code === 0) return undefined;
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}
