import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Launch } from '../runtimes/runtime.ts';
import type { Cgroup } from './cgroups/cgroup.ts';
import { type LineReader, readLines } from './line-reader.ts';
import type { Exit } from './outcome.ts';
import { findMarked, killMarked, processIds, signalGroup, signalProcess } from './process-group.ts';
import type { WaitingProcess } from './waiting-process.ts';

/** How long to wait for the last lines of a killed process whose pipes a stranger holds open, in milliseconds. */
const lastLinesMs = 1_000;

/** How often to look for what left the group and is not stopped yet: each look finds what was forked during the one before. */
const maxStopPasses = 10;

/** More than it takes to empty the pipes of processes that are stopped. What hides from that may print without end. */
const maxReadPasses = 10;

export interface StartOptions {
  launch: Launch;
  workingDirectory: string;
  variables: Readonly<Record<string, string>>;
  /** A `NAME=value` of `variables` that no other environment has. */
  marker: string;
  onLine(line: string): void;
  onEnd(end: End, groupId: number): void;
}

/** How a process ended; `notExecuted` is Node's code for why there was none. */
export type End = Exit | { notExecuted: 'ENOENT' | 'EACCES' };

/** What a process was before it was the runtime. */
interface Origin {
  cgroup?: Cgroup;
  /** Of the shell that it was, in its cgroup. */
  name?: string;
  bystanders?: ReadonlySet<number>;
}

/**
 * One runtime process and whatever it starts: a process group of its own, with nothing inherited but two pipes. What leaves the
 * group is found in the environment's cgroup, or, where there is none, by its variables.
 */
export class RuntimeProcess {
  readonly groupId: number;
  readonly #child: ChildProcess;
  readonly #marker: string;
  readonly #cgroup: Cgroup | undefined;
  readonly #oomKillsBefore: number;
  readonly #lines: LineReader[];
  readonly #exited: Promise<void>;
  /** Whoever ran before this process did, and so is none of its children: not looked at, which keeps freezing cheap. */
  readonly #bystanders: ReadonlySet<number>;
  readonly #name: string | undefined;
  #stoppedStrays: number[] = [];
  #isNotExecuted = false;
  #hasExited = false;

  /** Rejects with Node's spawn error (ENOENT, EACCES, ...) if there is nothing to execute. */
  static async start(options: StartOptions): Promise<RuntimeProcess> {
    const { launch } = options;
    const bystanders = new Set(processIds());
    const child = spawn(launch.command, launch.args, {
      cwd: options.workingDirectory,
      env: options.variables,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return new RuntimeProcess(child, options, { bystanders });
  }

  /** Starts it in its cgroup. That there is nothing to execute comes out as its exit. */
  static release(waiting: WaitingProcess, cgroup: Cgroup, options: StartOptions): RuntimeProcess {
    const started = new RuntimeProcess(waiting.child, options, { cgroup, name: waiting.name });
    waiting.release();
    return started;
  }

  private constructor(
    child: ChildProcess,
    { marker, onLine, onEnd }: StartOptions,
    { cgroup, bystanders = new Set(), name }: Origin,
  ) {
    if (child.pid === undefined) throw new Error('a spawned process has no id');
    this.#child = child;
    this.groupId = child.pid;
    this.#bystanders = bystanders;
    this.#marker = marker;
    this.#cgroup = cgroup;
    this.#oomKillsBefore = cgroup?.oomKills ?? 0;
    this.#name = name;
    this.#lines = pipesOf(child).map((pipe) => readLines(pipe, (line) => this.#hear(line, onLine)));
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#hasExited = true;
        // Now, and never again: once the group is empty, its number may become a stranger's.
        signalGroup(this.groupId, 'SIGKILL');
        resolve();
        const exit = signal === null ? { code: code ?? 0 } : { signal };
        void this.#explain(exit).then((end) => onEnd(end, this.groupId));
      });
    });
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** Whether the kernel killed it, or a child, for want of memory. */
  get isOutOfMemory(): boolean {
    return (this.#cgroup?.oomKills ?? 0) > this.#oomKillsBefore;
  }

  /**
   * Stops the group, and on Linux what left it. By signal where there are cgroups too: what the freezer of version 1 holds does not
   * die of SIGKILL until it is let go, so that it would outlive whoever kills this service.
   */
  freeze(): void {
    this.#signal('SIGSTOP');
    this.#stopStrays();
  }

  thaw(): void {
    for (const processId of this.#stoppedStrays.splice(0)) signalProcess(processId, 'SIGCONT');
    this.#signal('SIGCONT');
  }

  /** Waits until what the process printed so far has been read: whole turns of the event loop until one brings no line. */
  async readPrinted(countLines: () => number): Promise<void> {
    let before = -1;
    for (let pass = 0; pass < maxReadPasses && before !== countLines(); pass += 1) {
      before = countLines();
      await nextTurn();
      await nextTurn();
    }
    for (const reader of this.#lines) reader.flush();
  }

  /** Kills the group and whatever left it, and waits for the exit and the last lines. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#exited;
    if (this.#cgroup === undefined) killMarked((environ) => this.#isMarked(environ));
    else this.#cgroup.kill();
    await Promise.all(pipesOf(this.#child).map(endOf));
  }

  #hear(line: string, onLine: (line: string) => void): void {
    if (this.#name === undefined || !line.startsWith(`${this.#name}:`)) onLine(line);
    else this.#isNotExecuted = true;
  }

  /** An exit status of a shell that could not execute the runtime may be the runtime's as well: the shell's last words tell. */
  async #explain(exit: Exit): Promise<End> {
    if (this.#name === undefined || !('code' in exit) || ![126, 127].includes(exit.code)) return exit;
    await Promise.all(pipesOf(this.#child).map(endOf));
    if (!this.#isNotExecuted) return exit;
    return { notExecuted: exit.code === 127 ? 'ENOENT' : 'EACCES' };
  }

  #stopStrays(): void {
    for (let pass = 0; pass < maxStopPasses; pass += 1) {
      const strays = this.#findStrays(new Set([...this.#bystanders, ...this.#stoppedStrays, this.groupId]));
      if (strays.length === 0) return;
      for (const processId of strays) signalProcess(processId, 'SIGSTOP');
      this.#stoppedStrays.push(...strays);
    }
  }

  /** What may have left the group; a cgroup does not tell it from what has not. */
  #findStrays(known: ReadonlySet<number>): number[] {
    if (this.#cgroup === undefined) return findMarked((environ) => this.#isMarked(environ), known);
    return this.#cgroup.members().filter((processId) => !known.has(processId));
  }

  #isMarked(environ: string): boolean {
    return environ.split('\0').includes(this.#marker);
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#hasExited) signalGroup(this.groupId, signal);
  }
}

function pipesOf({ stdout, stderr }: ChildProcess): Readable[] {
  return [stdout, stderr].filter((pipe) => pipe !== null);
}

function endOf(pipe: Readable): Promise<void> {
  if (pipe.closed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => pipe.destroy(), lastLinesMs);
    pipe.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
