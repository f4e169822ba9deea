import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../errors.ts';
import { signalProcess } from '../process-group.ts';
import { type CgroupFiles, readCounter } from './cgroup-files.ts';
import type { CpuQuota } from './cpu-share.ts';

/** How often to look for processes that were forked while the ones before were killed. */
const maxKillPasses = 10;

/** Killed processes need a moment to leave: so often is a cgroup that is not empty tried again, and after so many milliseconds. */
const maxRemoveTries = 400;
const removeIntervalMs = 5;

/** The cgroup of one environment. All its processes are in it, whatever group, session or variables they gave themselves. */
export class Cgroup {
  readonly #files: CgroupFiles;

  /** Throws what the file system does where this process may not. */
  static make(files: CgroupFiles, memoryLimitBytes: number): Cgroup {
    for (const folder of files.folders) mkdirSync(folder, { recursive: true });
    const cgroup = new Cgroup(files);
    cgroup.#set(files.limitMemory(memoryLimitBytes));
    return cgroup;
  }

  private constructor(files: CgroupFiles) {
    this.#files = files;
  }

  /** A process that writes 0 into each is in it, with all that it starts from then on. */
  get processLists(): string[] {
    return this.#files.folders.map((folder) => path.join(folder, 'cgroup.procs'));
  }

  /** Whether it is held to the quota: where a cgroup above it has less, version 1 refuses (EINVAL), and that one's holds. */
  limitCpu(quota: CpuQuota): boolean {
    try {
      this.#set(this.#files.limitCpu(quota));
      return true;
    } catch (error) {
      if (errorCode(error) === 'EINVAL') return false;
      throw error;
    }
  }

  members(): number[] {
    return membersOf(this.#files.folders[0] ?? '');
  }

  kill(): void {
    killMembers(this.#files.folders[0] ?? '');
  }

  /** How many of its processes the kernel killed because they had no more memory. */
  get oomKills(): number {
    return readCounter(this.#files.oomKills, readIfThere(this.#files.oomKills.file));
  }

  /** CPU time of all that are or were in it. */
  get cpuMs(): number {
    return readCounter(this.#files.cpuMs, readIfThere(this.#files.cpuMs.file));
  }

  #set(settings: ReturnType<CgroupFiles['limitMemory']>): void {
    for (const { file, value, isOptional = false } of settings) {
      if (!isOptional || existsSync(file)) writeFileSync(file, value);
    }
  }
}

/** Kills what is in a cgroup and removes its folders. Rejects if it does not get empty. */
export async function removeCgroup(folders: readonly string[]): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    for (const folder of folders) killMembers(folder);
    if (removeEmptyCgroup(folders)) return;
    if (tried === maxRemoveTries) throw new Error(`cgroup ${folders.join(', ')} does not get empty`);
    await sleep(removeIntervalMs);
  }
}

/** Whether the folders of a cgroup are gone; those that have processes stay. */
export function removeEmptyCgroup(folders: readonly string[]): boolean {
  return folders.filter((folder) => !isRemoved(folder)).length === 0;
}

/** Version 2 kills all at once; in version 1 processes may fork between being listed and killed, so look again until none is new. */
function killMembers(folder: string): void {
  const killFile = path.join(folder, 'cgroup.kill');
  if (existsSync(killFile)) {
    writeFileSync(killFile, '1');
    return;
  }
  const killed = new Set<number>();
  for (let pass = 0; pass < maxKillPasses; pass += 1) {
    const living = membersOf(folder).filter((processId) => !killed.has(processId));
    if (living.length === 0) return;
    for (const processId of living) signalProcess(processId, 'SIGKILL');
    for (const processId of living) killed.add(processId);
  }
}

/** Processes of another PID namespace are listed as 0. */
export function membersOf(folder: string): number[] {
  return readIfThere(path.join(folder, 'cgroup.procs'))
    .split('\n')
    .map(Number)
    .filter((processId) => processId > 0);
}

/** Empty once the cgroup is gone (ENODEV: it went while the file was open). */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENODEV') return '';
    throw error;
  }
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    if (errorCode(error) === 'EBUSY') return false;
    throw error;
  }
}
