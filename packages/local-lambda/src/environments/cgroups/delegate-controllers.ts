import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from '../../errors.ts';
import { type Relations, relationsOf } from '../process-group.ts';
import { membersOf } from './cgroup.ts';

/** Where the processes of this service are while their own cgroup has cgroups with limits below it. */
const serviceName = 's3-lambda-bench-service';

const controllers = ['memory', 'cpu'];

/**
 * Version 2 only: lets the cgroups below this process's own have limits, and gives the folder to make them in. A cgroup other than
 * the root that gives controllers to those below it has no process of its own (cgroup-v2.rst, "No Internal Process Constraint"), so this process, whoever it descends
 * from or started, and its job (`npm run bench | tee log`) move to a cgroup below; they stay there. Where others are in it too,
 * nothing is done. Throws if that, or what the kernel says, keeps it from being done.
 */
export function delegateControllers(own: string): string {
  if (path.basename(own) === serviceName) return path.dirname(own);
  if (isDelegated(own)) return own;
  checkAvailable(own);
  if (tryDelegate(own)) return own;
  moveLine(own);
  if (tryDelegate(own)) return own;
  throw new Error(`cgroup ${own} has processes that do not leave it`);
}

function isDelegated(folder: string): boolean {
  const given = wordsOf(path.join(folder, 'cgroup.subtree_control'));
  return controllers.every((controller) => given.includes(controller));
}

function checkAvailable(folder: string): void {
  const available = wordsOf(path.join(folder, 'cgroup.controllers'));
  const missing = controllers.filter((controller) => !available.includes(controller));
  if (missing.length > 0) throw new Error(`cgroup ${folder} has no controller ${missing.join(' and ')}`);
}

/** Whether the kernel took it; it does not as long as there are processes. */
function tryDelegate(folder: string): boolean {
  const value = controllers.map((controller) => `+${controller}`).join(' ');
  try {
    writeFileSync(path.join(folder, 'cgroup.subtree_control'), value);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EBUSY') return false;
    throw error;
  }
}

function moveLine(folder: string): void {
  const members = membersOf(folder);
  const strangers = findStrangers(members, process.pid, relationsOf);
  if (strangers.length > 0) {
    throw new Error(
      `cgroup ${folder} has other processes in it (${strangers.join(', ')}): start in one of its own, as with systemd-run --user --scope -p Delegate=yes <command>`,
    );
  }
  const service = path.join(folder, serviceName);
  mkdirSync(service, { recursive: true });
  for (const processId of members) writeFileSync(path.join(service, 'cgroup.procs'), String(processId));
}

/** Those who are neither of a process's job nor of its line: not above it, not below it. */
export function findStrangers(
  processIds: readonly number[],
  own: number,
  relationsAt: (processId: number) => Relations,
): number[] {
  const ownLine = lineOf(own, relationsAt);
  const { groupId: ownJob } = relationsAt(own);
  return processIds.filter(
    (processId) =>
      relationsAt(processId).groupId !== ownJob &&
      !ownLine.has(processId) &&
      !lineOf(processId, relationsAt).has(own),
  );
}

/** A process and those it descends from. */
function lineOf(processId: number, relationsAt: (processId: number) => Relations): ReadonlySet<number> {
  const line = new Set<number>();
  for (let current = processId; current > 0 && !line.has(current); current = relationsAt(current).parentId) {
    line.add(current);
  }
  return line;
}

function wordsOf(file: string): string[] {
  return readFileSync(file, 'latin1').trim().split(/\s+/);
}
