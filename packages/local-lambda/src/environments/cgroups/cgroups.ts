import { readFileSync } from 'node:fs';
import { Cgroup, removeEmptyCgroup } from './cgroup.ts';
import { cgroupFiles } from './cgroup-files.ts';
import { quotaOf, vcpusOf } from './cpu-share.ts';
import { delegateControllers } from './delegate-controllers.ts';
import { type CgroupPlan, type PlanVerdict, planCgroups } from './plan-cgroups.ts';

/** Where the cgroups of environments are made. */
export interface Cgroups {
  /** The folders of the cgroup of that environment, so that they can be written down before they are made. */
  foldersOf(environmentId: string): readonly string[];
  make(environmentId: string, memoryLimitBytes: number): Cgroup;
}

/** What this machine lets this process have, tried once with a cgroup that is removed again. */
export function openCgroups(ownerId: string): Cgroups | { reason: string } {
  const plan = readPlan();
  if ('reason' in plan) return plan;
  try {
    const cgroups = makeCgroups(plan);
    tryOut(cgroups, ownerId);
    return cgroups;
  } catch (error) {
    return {
      reason: `this process may not limit cgroups: ${error instanceof Error ? error.message : error}`,
    };
  }
}

/** Throws where version 2 does not let the cgroups below this process's own have limits. */
export function makeCgroups(plan: CgroupPlan): Cgroups {
  const parent = plan.version === 1 ? plan : { ...plan, folder: delegateControllers(plan.folder) };
  const filesOf = (environmentId: string) => cgroupFiles(parent, cgroupName(environmentId));
  return {
    foldersOf: (environmentId) => filesOf(environmentId).folders,
    make: (environmentId, memoryLimitBytes) => Cgroup.make(filesOf(environmentId), memoryLimitBytes),
  };
}

/** By which a folder is known for the cgroup of that environment, wherever it is. */
export function cgroupName(environmentId: string): string {
  return `s3-lambda-bench-${environmentId}`;
}

function tryOut(cgroups: Cgroups, ownerId: string): void {
  try {
    cgroups.make(ownerId, leastMemoryBytes).limitCpu(quotaOf(vcpusOf(leastMemoryMb, 1), 1));
  } finally {
    removeEmptyCgroup(cgroups.foldersOf(ownerId));
  }
}

/** Of a Lambda function. */
const leastMemoryMb = 128;
const leastMemoryBytes = leastMemoryMb * 1024 * 1024;

function readPlan(): PlanVerdict {
  try {
    return planCgroups(
      readFileSync('/proc/self/mountinfo', 'utf8'),
      readFileSync('/proc/self/cgroup', 'utf8'),
    );
  } catch {
    return { reason: 'this machine has no cgroups' };
  }
}
