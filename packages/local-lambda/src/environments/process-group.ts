import { readdirSync, readFileSync } from 'node:fs';
import { errorCode } from '../errors.ts';

/** Sends a signal to every process of a group; a group that is gone is no error. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/** Sends a signal to one process; one that is gone is no error. */
export function signalProcess(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/**
 * The processes, but for the given ones, that carry the variable that names their environment, whether or not they left their
 * process group (`setsid`). Linux only: macOS does not show the environment of a process.
 */
export function findMarked(isMarked: (environ: string) => boolean, except: ReadonlySet<number>): number[] {
  return processIds().filter(
    (processId) => !except.has(processId) && isMarked(readProcessFile(processId, 'environ')),
  );
}

export function killMarked(isMarked: (environ: string) => boolean): void {
  for (const processId of findMarked(isMarked, new Set([process.pid]))) signalProcess(processId, 'SIGKILL');
}

/** Memory of a process in bytes: resident now, and at most since it started. Zero once it is gone. */
export function memoryOf(processId: number): { residentBytes: number; peakBytes: number } {
  const status = readProcessFile(processId, 'status');
  return { residentBytes: kibibytes(status, 'VmRSS') * 1024, peakBytes: kibibytes(status, 'VmHWM') * 1024 };
}

/**
 * CPU time of a process and of its children that ended and were waited for, user and system, in milliseconds. Zero once it is gone.
 */
export function cpuMsOf(processId: number): number {
  // utime, stime, cutime, cstime
  const ticks = statOf(processId).slice(11, 15);
  return ticks.reduce((sum, count) => sum + Number(count), 0) * msPerTick;
}

/** USER_HZ is 100 on every architecture that Node.js runs on. */
const msPerTick = 10;

/**
 * The members of the given groups besides their leaders, and what left a group while its parent lives, in one pass over /proc.
 */
export function followersOf(groupIds: ReadonlySet<number>): Map<number, number[]> {
  const followers = new Map<number, number[]>();
  const processes = new Map(processIds().map((processId) => [processId, relationsOf(processId)]));
  for (const processId of processes.keys()) {
    const groupId = groupAbove(processId, processes, groupIds);
    if (groupId === undefined || groupId === processId) continue;
    followers.set(groupId, [...(followers.get(groupId) ?? []), processId]);
  }
  return followers;
}

/** A process's own group, or that of the nearest ancestor who is in one. Bounded, as processes change while they are read. */
function groupAbove(
  processId: number,
  processes: ReadonlyMap<number, Relations>,
  groupIds: ReadonlySet<number>,
): number | undefined {
  let current = processes.get(processId);
  for (let depth = 0; current !== undefined && depth < maxDepth; depth += 1) {
    if (groupIds.has(current.groupId)) return current.groupId;
    current = processes.get(current.parentId);
  }
  return undefined;
}

const maxDepth = 64;

/** Every process that can be seen. */
export function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((processId) => Number.isInteger(processId));
  } catch {
    return [];
  }
}

export interface Relations {
  parentId: number;
  groupId: number;
}

/** Not a number once the process is gone. */
export function relationsOf(processId: number): Relations {
  const [, parentId, groupId] = statOf(processId);
  return { parentId: Number(parentId), groupId: Number(groupId) };
}

/** proc(5), /proc/pid/stat: the fields after the command, which stands in parentheses and may hold anything; the third is the first. */
function statOf(processId: number): string[] {
  const stat = readProcessFile(processId, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function kibibytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
}

/** Empty for a process that is gone or is not ours. */
function readProcessFile(processId: number, file: string): string {
  try {
    return readFileSync(`/proc/${processId}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
