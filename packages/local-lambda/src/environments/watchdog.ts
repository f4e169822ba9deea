import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./watchdog-main.ts', import.meta.url));

/**
 * A process of its own that waits for this one to end. However it ends (`kill -9`, a crash), the pipe between them closes, and
 * the watchdog then kills the process groups it was told of and removes the folder. Started with the first environment.
 */
export class Watchdog {
  readonly #folder: string;
  #child: ChildProcess | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** To be called before anything is made that would be left behind. */
  start(): void {
    this.#child ??= startWatchdog(this.#folder);
  }

  started(groupId: number): void {
    this.#tell(`+${groupId}`);
  }

  ended(groupId: number): void {
    this.#tell(`-${groupId}`);
  }

  /** Everything was cleared away: nothing is left for the watchdog to do. */
  async dismiss(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.ref();
    child.stdin?.end('.\n');
    await exited;
  }

  #tell(line: string): void {
    this.start();
    this.#child?.stdin?.write(`${line}\n`);
  }
}

/** In a session of its own, so that a Ctrl-C in the terminal does not reach it before it has done its work. */
function startWatchdog(folder: string): ChildProcess {
  const child = spawn(process.execPath, [program, folder], {
    detached: true,
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a watchdog nothing is lost but the clearing away after a crash, which the next start does as well.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  child.unref();
  return child;
}
