import { errorCode, ServiceError, serviceClosed } from '../errors.ts';
import { type RuntimeApi, startRuntimeApi } from '../runtime-api/runtime-api.ts';
import type { Invocation, RuntimeSignal } from '../runtime-api/session.ts';
import type { Launch } from '../runtimes/runtime.ts';
import { Mailbox } from './mailbox.ts';
import type { Exit, Outcome } from './outcome.ts';
import { hasProc, type ProcessMeter, type ProcessWatch } from './process-watch.ts';
import { RuntimeLauncher } from './runtime-launcher.ts';
import type { End, RuntimeProcess } from './runtime-process.ts';
import type { Sandbox } from './sandbox.ts';
import type { FolderWatch } from './storage/folder-watch.ts';
import type { Watchdog } from './watchdog.ts';

type Event =
  | RuntimeSignal
  | { type: 'exit'; exit: Exit }
  | { type: 'notExecuted'; code: string }
  | { type: 'deadline'; phase: symbol }
  | { type: 'outOfMemory' }
  | { type: 'outOfStorage'; limitMb: number }
  | { type: 'closed' };

/** How serving ended: the outcome, and whether the runtime is back in `/next`. */
export interface Served {
  outcome: Outcome;
  ready: boolean;
}

export interface SupervisorOptions {
  launch: Launch;
  workingDirectory: string;
  /** The variables of the process, once the address of its Runtime API is known. */
  variables(runtimeApi: string): Record<string, string>;
  marker: string;
  sandbox: Sandbox;
  memoryLimitBytes: number;
  storageMb: number;
  processWatch: ProcessWatch;
  watchdog: Watchdog;
  onLine(line: string): void;
  /** Called at the answer to an invocation. The runtime is told that it arrived once this is done. */
  onAnswer(): Promise<void>;
}

/**
 * Runs one runtime process after another on one Runtime API and turns what happens to them (signals, exits, deadlines, memory)
 * into outcomes. One event is handled after another, in the order in which they came.
 */
export class RuntimeSupervisor {
  readonly #options: SupervisorOptions;
  readonly #mailbox: Mailbox<Event>;
  readonly #api: RuntimeApi;
  readonly #launcher: RuntimeLauncher;
  readonly #storage: FolderWatch | undefined;
  #process: RuntimeProcess | undefined;
  #meter: ProcessMeter | undefined;
  /** CPU time of the processes before this one, where no cgroup adds up. */
  #pastCpuMs = 0;
  #phase = Symbol('idle');
  #isClosed = false;

  static async create(options: SupervisorOptions): Promise<RuntimeSupervisor> {
    const mailbox = new Mailbox<Event>();
    const api = await startRuntimeApi((signal) => mailbox.post(signal), options.onAnswer);
    return new RuntimeSupervisor(options, mailbox, api);
  }

  private constructor(options: SupervisorOptions, mailbox: Mailbox<Event>, api: RuntimeApi) {
    this.#options = options;
    this.#mailbox = mailbox;
    this.#api = api;
    this.#launcher = new RuntimeLauncher({
      ...options,
      variables: options.variables(api.address),
      cgroup: options.sandbox.cgroup,
      onEnd: (end, groupId) => this.#hasEnded(end, groupId),
    });
    this.#storage = options.sandbox.temporaryDirectory.watch?.(() => this.#exceedStorage());
  }

  /** Whether a process lives that waits in `/next`. */
  get isReady(): boolean {
    return this.#process !== undefined && !this.#process.hasExited;
  }

  /** The most memory that the process and its children had, in bytes. */
  get peakBytes(): number {
    return this.#meter?.peakBytes() ?? 0;
  }

  /** CPU time of all processes so far, in milliseconds; nothing on a machine that does not tell. */
  get cpuMs(): number | undefined {
    if (!hasProc) return undefined;
    return this.#options.sandbox.cgroup?.cpuMs ?? this.#pastCpuMs + (this.#meter?.cpuMs() ?? 0);
  }

  /** Whether the kernel killed the process, or a child, because there was no more memory. */
  get isOutOfMemory(): boolean {
    return this.#process?.isOutOfMemory ?? false;
  }

  /** Within the work, waiting for the runtime ends with a timeout after so many milliseconds. */
  async withDeadline<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
    const phase = Symbol('phase');
    this.#phase = phase;
    const timer = setTimeout(() => this.#mailbox.post({ type: 'deadline', phase }), timeoutMs);
    return work().finally(() => clearTimeout(timer));
  }

  /** Does what can be done, before anything is timed, for a process to start. */
  async prepare(): Promise<void> {
    if (this.isReady) return;
    await this.end();
    try {
      await this.#launcher.prepare();
    } catch (error) {
      throw this.#isClosed ? serviceClosed() : error;
    }
  }

  /** Starts a process in place of one that ended and waits until it asks for work; the outcome if it never does. */
  async start(): Promise<Outcome | undefined> {
    await this.end();
    const failure = (await this.#spawn()) ?? (await this.#awaitNext());
    if (failure !== undefined) await this.end();
    return failure;
  }

  /**
   * Hands the invocation to the waiting runtime. It ends when the runtime asks for the next one: what it does between its answer
   * and that is part of the invocation, and billed.
   */
  async serve(invocation: Invocation, deadlineMs: number): Promise<Served> {
    this.#api.dispatch(invocation, deadlineMs);
    let answer: Outcome | undefined;
    for (;;) {
      const event = await this.#take();
      if (event.type !== 'next') {
        const given = answerIn(event);
        if (given === undefined) return { outcome: answer ?? this.#endIn(event), ready: false };
        answer = given;
      } else if (answer !== undefined) {
        return { outcome: answer, ready: true };
      }
    }
  }

  /** Stops every process of the environment until `thaw`. What was printed so far has been read when this resolves. */
  async freeze(countLines: () => number): Promise<void> {
    this.#meter?.pause();
    this.#storage?.pause();
    this.#process?.freeze();
    await this.#process?.readPrinted(countLines);
  }

  thaw(): void {
    if (!this.isReady) return;
    this.#meter?.resume();
    this.#storage?.resume();
    this.#process?.thaw();
  }

  /** Kills the process, if there is one, with all its children. */
  async end(): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    this.#meter?.cpuMs();
    this.#meter?.stop();
    this.#storage?.pause();
    await process.kill();
    if (this.#isClosed) return;
    this.#api.restart();
    this.#mailbox.clear();
  }

  /** Whoever waits for the runtime is told that the service is closing. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#mailbox.post({ type: 'closed' });
    await this.end();
    this.#launcher.close();
    this.#storage?.pause();
    await this.#api.close();
  }

  async #spawn(): Promise<Outcome | undefined> {
    try {
      this.#process = await this.#launcher.start();
    } catch (error) {
      if (this.#isClosed) throw serviceClosed();
      return invalidEntrypoint(this.#options.launch, errorCode(error), error);
    }
    this.#observe(this.#process);
    if (this.#isClosed) await this.end();
    return undefined;
  }

  /** With a cgroup the kernel limits memory; else what is resident is held against the limit. */
  #observe(process: RuntimeProcess): void {
    const { watchdog, processWatch, sandbox, memoryLimitBytes } = this.#options;
    const { cgroup } = sandbox;
    watchdog.started(process.groupId);
    this.#pastCpuMs += this.#meter?.cpuMs() ?? 0;
    this.#meter = processWatch.watch({
      groupId: process.groupId,
      listMembers: cgroup && (() => cgroup.members()),
      isExceeded: (peakBytes) =>
        cgroup === undefined ? peakBytes > memoryLimitBytes : process.isOutOfMemory,
      onExceeded: () => this.#exceedMemory(),
    });
    this.#storage?.resume();
  }

  #hasEnded(end: End, groupId: number): void {
    this.#options.watchdog.ended(groupId);
    this.#mailbox.post(
      'notExecuted' in end ? { type: 'notExecuted', code: end.notExecuted } : { type: 'exit', exit: end },
    );
  }

  /** Stopped at once, so that it grows no further until it is killed. */
  #exceedMemory(): void {
    this.#process?.freeze();
    this.#mailbox.post({ type: 'outOfMemory' });
  }

  /** Stopped at once, too. */
  #exceedStorage(): void {
    this.#process?.freeze();
    this.#mailbox.post({ type: 'outOfStorage', limitMb: this.#options.storageMb });
  }

  async #awaitNext(): Promise<Outcome | undefined> {
    const event = await this.#take();
    if (event.type === 'next') return undefined;
    if (event.type === 'notExecuted') return invalidEntrypoint(this.#options.launch, event.code);
    return answerIn(event) ?? this.#endIn(event);
  }

  /** The kernel kills as anybody does, by SIGKILL: its count of such kills tells. */
  #endIn(event: Event): Outcome {
    return event.type === 'exit' && this.isOutOfMemory ? { type: 'outOfMemory' } : endIn(event);
  }

  async #take(): Promise<Event> {
    for (;;) {
      const event = await this.#mailbox.take();
      if (event.type === 'closed') throw serviceClosed();
      if (event.type !== 'deadline' || event.phase === this.#phase) return event;
    }
  }
}

function answerIn(event: Event): Outcome | undefined {
  switch (event.type) {
    case 'response':
      return { type: 'response', payload: event.payload };
    case 'invocationError':
    case 'initError':
      return { type: 'runtimeError', payload: event.payload, errorType: event.errorType };
    case 'responseTooLarge':
      return { type: 'responseTooLarge' };
    default:
      return undefined;
  }
}

function endIn(event: Event): Outcome {
  switch (event.type) {
    case 'exit':
      return { type: 'exit', exit: event.exit };
    case 'deadline':
      return { type: 'timeout' };
    case 'outOfMemory':
    case 'outOfStorage':
      return event;
    default:
      throw new Error(`the runtime sent ${event.type} where its session does not let it`);
  }
}

function invalidEntrypoint(launch: Launch, code: string | undefined, cause?: unknown): Outcome {
  const message = launch.entrypointErrors?.[code ?? ''];
  if (message !== undefined) return { type: 'invalidEntrypoint', message };
  const words = `cannot execute ${launch.command}: ${cause ?? code}`;
  throw new ServiceError('InvalidRuntimeException', words, { cause });
}
