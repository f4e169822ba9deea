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

/**
 * Kills what left its process group (`setsid`) but still carries the variable that names its environment. Linux only: macOS
 * does not show the environment of a process.
 */
export function killMarked(isMarked: (environ: string) => boolean): void {
  for (const processId of processIds()) {
    if (processId === process.pid || !isMarked(readProcessFile(processId, 'environ'))) continue;
    try {
      process.kill(processId, 'SIGKILL');
    } catch (error) {
      if (errorCode(error) !== 'ESRCH') throw error;
    }
  }
}

/** Memory of a process in bytes: resident now, and at most since it started. Zero once it is gone. */
export function memoryOf(processId: number): { residentBytes: number; peakBytes: number } {
  const status = readProcessFile(processId, 'status');
  return { residentBytes: kibibytes(status, 'VmRSS') * 1024, peakBytes: kibibytes(status, 'VmHWM') * 1024 };
}

/** The members of the given groups besides their leaders, in one pass over /proc. */
export function followersOf(groupIds: ReadonlySet<number>): Map<number, number[]> {
  const followers = new Map<number, number[]>();
  for (const processId of processIds()) {
    const groupId = groupOf(processId);
    if (groupId === undefined || groupId === processId || !groupIds.has(groupId)) continue;
    followers.set(groupId, [...(followers.get(groupId) ?? []), processId]);
  }
  return followers;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((processId) => Number.isInteger(processId));
  } catch {
    return [];
  }
}

/** proc(5), /proc/pid/stat: the command in parentheses may hold anything, `pgrp` is the third field after it. */
function groupOf(processId: number): number | undefined {
  const stat = readProcessFile(processId, 'stat');
  const group = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
  return group === undefined ? undefined : Number(group);
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
