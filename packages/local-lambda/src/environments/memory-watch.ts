import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { followersOf, memoryOf } from './process-group.ts';

/** How often the first process of every running environment is looked at, in milliseconds. */
const intervalMs = 20;

/** Every so many looks, all processes of the machine are searched for members of the groups: that costs a pass over /proc. */
const looksPerSearch = 10;

/** The memory of one process group, held against its function's limit. */
export interface MemoryMeter {
  /** The most that was resident so far, in bytes. */
  peakBytes(): number;
  /** A frozen environment is not looked at. */
  pause(): void;
  resume(): void;
  stop(): void;
}

interface Watched {
  groupId: number;
  limitBytes: number;
  onExceeded: () => void;
  peakBytes: number;
  followers: number[];
  paused: boolean;
}

/** Watches resident sets, because not every machine lets a process have a cgroup. One timer for all environments. */
export class MemoryWatch {
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;

  /** `onExceeded` is called at most once. */
  watch(groupId: number, limitBytes: number, onExceeded: () => void): MemoryMeter {
    const watched = { groupId, limitBytes, onExceeded, peakBytes: 0, followers: [], paused: false };
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => this.#look(), intervalMs).unref();
    return {
      peakBytes: () => {
        if (!watched.paused) measure(watched);
        return watched.peakBytes;
      },
      pause: () => {
        watched.paused = true;
      },
      resume: () => {
        watched.paused = false;
      },
      stop: () => this.#forget(watched),
    };
  }

  #look(): void {
    const running = [...this.#watched].filter(({ paused }) => !paused);
    this.#looks += 1;
    if (this.#looks % looksPerSearch === 0) this.#search(running);
    for (const watched of running) {
      measure(watched);
      if (watched.peakBytes <= watched.limitBytes) continue;
      this.#forget(watched);
      watched.onExceeded();
    }
  }

  #search(running: Watched[]): void {
    if (!hasProc) {
      // The next look sees what `ps` found; a failing `ps` leaves the last measure standing.
      measureWithPs(running).catch(() => undefined);
      return;
    }
    const followers = followersOf(new Set(running.map(({ groupId }) => groupId)));
    for (const watched of running) watched.followers = followers.get(watched.groupId) ?? [];
  }

  #forget(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

const hasProc = existsSync('/proc/self/status');

/** The kernel keeps the leader's own peak, so that a spike between two looks counts too. */
function measure(watched: Watched): void {
  if (!hasProc) return;
  const followersBytes = watched.followers.reduce((sum, id) => sum + memoryOf(id).residentBytes, 0);
  const leader = memoryOf(watched.groupId);
  watched.peakBytes = Math.max(watched.peakBytes, leader.peakBytes, leader.residentBytes + followersBytes);
}

/** macOS: one `ps` for all groups. Resident sizes in KiB. */
async function measureWithPs(running: Watched[]): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,rss=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  for (const watched of running) {
    const sizes = rows.filter(([groupId]) => groupId === watched.groupId).map(([, size]) => size ?? 0);
    watched.peakBytes = Math.max(watched.peakBytes, 1024 * sizes.reduce((sum, size) => sum + size, 0));
  }
}
