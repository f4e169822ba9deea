import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { cpuMsOf, followersOf, memoryOf } from './process-group.ts';

/** How often the first process of every running environment is looked at, in milliseconds. */
const intervalMs = 20;

/** Every so many looks, the members of the groups are searched for: without cgroups that costs a pass over /proc. */
const looksPerSearch = 10;

/** What the processes of one group use. */
export interface ProcessMeter {
  /** The most that was resident so far, in bytes. */
  peakBytes(): number;
  /** CPU time since they started, in milliseconds, as far as it was seen: that of those that ended since the last search is not. */
  cpuMs(): number;
  /** A frozen environment is not looked at. */
  pause(): void;
  resume(): void;
  stop(): void;
}

export interface Watched {
  groupId: number;
  /** The members, where a cgroup knows them. */
  listMembers?: (() => number[]) | undefined;
  /** Asked at every look. */
  isExceeded(peakBytes: number): boolean;
  /** Called at most once. */
  onExceeded(): void;
}

interface Observed extends Watched {
  peakBytes: number;
  cpuMs: number;
  followers: number[];
  paused: boolean;
  stopped: boolean;
}

const unseen = { peakBytes: 0, cpuMs: 0, followers: [], paused: false, stopped: false };

/** Otherwise its numbers are not looked up: those of what ended may be a stranger's. */
function isRunning({ paused, stopped }: Observed): boolean {
  return !paused && !stopped;
}

/** Looks at resident sets and CPU time. One timer for all environments. */
export class ProcessWatch {
  readonly #observed = new Set<Observed>();
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;

  watch(watched: Watched): ProcessMeter {
    const observed: Observed = { ...watched, ...unseen };
    this.#observed.add(observed);
    this.#timer ??= setInterval(() => this.#look(), intervalMs).unref();
    return {
      peakBytes: () => {
        if (isRunning(observed)) measureMemory(observed);
        return observed.peakBytes;
      },
      cpuMs: () => {
        if (isRunning(observed)) measureCpu(observed);
        return observed.cpuMs;
      },
      pause: () => {
        observed.paused = true;
      },
      resume: () => {
        observed.paused = false;
      },
      stop: () => {
        observed.stopped = true;
        this.#forget(observed);
      },
    };
  }

  #look(): void {
    const running = [...this.#observed].filter(isRunning);
    this.#looks += 1;
    if (this.#looks % looksPerSearch === 0) search(running);
    for (const observed of running) {
      measureMemory(observed);
      if (!observed.isExceeded(observed.peakBytes)) continue;
      this.#forget(observed);
      observed.onExceeded();
    }
  }

  #forget(observed: Observed): void {
    this.#observed.delete(observed);
    if (this.#observed.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Whether this machine shows what its processes use, as Linux does. */
export const hasProc = existsSync('/proc/self/status');

function search(running: Observed[]): void {
  if (!hasProc) {
    // The next look sees what `ps` found; a failing `ps` leaves the last measure standing.
    measureWithPs(running).catch(() => undefined);
    return;
  }
  const unlisted = running.filter(({ listMembers }) => listMembers === undefined);
  const found =
    unlisted.length === 0 ? undefined : followersOf(new Set(unlisted.map(({ groupId }) => groupId)));
  for (const observed of running) {
    const members = observed.listMembers?.() ?? found?.get(observed.groupId) ?? [];
    observed.followers = members.filter((processId) => processId !== observed.groupId);
    if (observed.listMembers === undefined) measureCpu(observed);
  }
}

/** The kernel keeps the leader's own peak, so that a spike between two looks counts too. */
function measureMemory(observed: Observed): void {
  if (!hasProc) return;
  const followersBytes = observed.followers.reduce((sum, id) => sum + memoryOf(id).residentBytes, 0);
  const leader = memoryOf(observed.groupId);
  observed.peakBytes = Math.max(observed.peakBytes, leader.peakBytes, leader.residentBytes + followersBytes);
}

/** Never less than before: what ended and was not waited for within the group takes its time along. */
function measureCpu(observed: Observed): void {
  const processIds = [observed.groupId, ...observed.followers];
  observed.cpuMs = Math.max(
    observed.cpuMs,
    processIds.reduce((sum, id) => sum + cpuMsOf(id), 0),
  );
}

/** macOS: one `ps` for all groups. Resident sizes in KiB. */
async function measureWithPs(running: Observed[]): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,rss=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  for (const observed of running) {
    const sizes = rows.filter(([groupId]) => groupId === observed.groupId).map(([, size]) => size ?? 0);
    observed.peakBytes = Math.max(observed.peakBytes, 1024 * sizes.reduce((sum, size) => sum + size, 0));
  }
}
