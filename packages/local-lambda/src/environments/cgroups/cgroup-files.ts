import path from 'node:path';
import type { CpuQuota } from './cpu-share.ts';
import type { CgroupPlan } from './plan-cgroups.ts';

/** A value for a file of a cgroup. Not every kernel has every file. */
interface Setting {
  file: string;
  value: string;
  isOptional?: boolean;
}

/** A number in a file of a cgroup: the whole of it, or what stands after a key on a line of its own. */
interface Counter {
  file: string;
  key?: string;
  /** So many make one of what is counted. */
  unit: number;
}

/** One cgroup, in the words of its version. */
export interface CgroupFiles {
  /** It is a folder in each hierarchy. The processes are listed in the first, and put into each. */
  folders: readonly string[];
  limitMemory(bytes: number): Setting[];
  limitCpu(quota: CpuQuota): Setting[];
  /** Processes that the kernel killed because the limit of memory was reached. */
  oomKills: Counter;
  /** CPU time of all processes that are or were in it, user and system, in milliseconds. */
  cpuMs: Counter;
}

/** The files of a cgroup of that name below this process's own. */
export function cgroupFiles(plan: CgroupPlan, name: string): CgroupFiles {
  return plan.version === 1 ? filesV1(plan, name) : filesV2(path.join(plan.folder, name));
}

/** Documentation/admin-guide/cgroup-v1/{memory,cpuacct}.rst and Documentation/scheduler/sched-bwc.rst */
function filesV1(plan: CgroupPlan & { version: 1 }, name: string): CgroupFiles {
  const memory = path.join(plan.memory, name);
  const cpu = path.join(plan.cpu, name);
  const cpuacct = path.join(plan.cpuacct, name);
  return {
    folders: [...new Set([memory, cpu, cpuacct])],
    limitMemory: (bytes) => [
      { file: path.join(memory, 'memory.limit_in_bytes'), value: String(bytes) },
      // Memory and swap together, so that there is no swap. Only where the kernel counts swap.
      { file: path.join(memory, 'memory.memsw.limit_in_bytes'), value: String(bytes), isOptional: true },
    ],
    limitCpu: ({ periodUs, quotaUs }) => [
      { file: path.join(cpu, 'cpu.cfs_period_us'), value: String(periodUs) },
      { file: path.join(cpu, 'cpu.cfs_quota_us'), value: String(quotaUs ?? -1) },
    ],
    oomKills: { file: path.join(memory, 'memory.oom_control'), key: 'oom_kill', unit: 1 },
    cpuMs: { file: path.join(cpuacct, 'cpuacct.usage'), unit: 1_000_000 },
  };
}

/** Documentation/admin-guide/cgroup-v2.rst */
function filesV2(folder: string): CgroupFiles {
  return {
    folders: [folder],
    limitMemory: (bytes) => [
      { file: path.join(folder, 'memory.max'), value: String(bytes) },
      { file: path.join(folder, 'memory.swap.max'), value: '0', isOptional: true },
      // Whoever of the environment is to be killed, all are.
      { file: path.join(folder, 'memory.oom.group'), value: '1', isOptional: true },
    ],
    limitCpu: ({ periodUs, quotaUs }) => [
      { file: path.join(folder, 'cpu.max'), value: `${quotaUs ?? 'max'} ${periodUs}` },
    ],
    oomKills: { file: path.join(folder, 'memory.events'), key: 'oom_kill', unit: 1 },
    cpuMs: { file: path.join(folder, 'cpu.stat'), key: 'usage_usec', unit: 1_000 },
  };
}

/** What a counter's file says; zero if it does not name the key. */
export function readCounter({ key, unit }: Counter, text: string): number {
  const pattern = key === undefined ? /^(\d+)$/m : new RegExp(`^${key} (\\d+)$`, 'm');
  return Number(pattern.exec(text)?.[1] ?? 0) / unit;
}
