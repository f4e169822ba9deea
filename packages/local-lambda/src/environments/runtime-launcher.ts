import type { Cgroup } from './cgroups/cgroup.ts';
import { RuntimeProcess, type StartOptions } from './runtime-process.ts';
import { startWaiting, type WaitingProcess } from './waiting-process.ts';

export interface LauncherOptions extends StartOptions {
  cgroup: Cgroup | undefined;
}

/** Starts the runtime of an environment, again and again: in its cgroup, if it has one. */
export class RuntimeLauncher {
  readonly #options: LauncherOptions;
  #waiting: WaitingProcess | undefined;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  /** Does what can be done, before anything is timed, for the next start. Rejects if the cgroup takes no process. */
  async prepare(): Promise<void> {
    const { cgroup } = this.#options;
    if (cgroup !== undefined)
      this.#waiting ??= await startWaiting({ ...this.#options, processLists: cgroup.processLists });
  }

  /** Rejects as `prepare` does, and, without a cgroup, with Node's spawn error if there is nothing to execute. */
  async start(): Promise<RuntimeProcess> {
    const { cgroup } = this.#options;
    if (cgroup === undefined) return RuntimeProcess.start(this.#options);
    const waiting =
      this.#waiting ?? (await startWaiting({ ...this.#options, processLists: cgroup.processLists }));
    this.#waiting = undefined;
    return RuntimeProcess.release(waiting, cgroup, this.#options);
  }

  close(): void {
    this.#waiting?.child.kill('SIGKILL');
  }
}
