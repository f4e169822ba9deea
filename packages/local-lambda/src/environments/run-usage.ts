import { availableParallelism } from 'node:os';
import { roundMs } from '../records/run-report.ts';
import type { LocalMeasurements } from '../records/system-log.ts';
import type { Cgroup } from './cgroups/cgroup.ts';
import { quotaOf, vcpusOf } from './cgroups/cpu-share.ts';

export interface RunUsageOptions {
  cgroup: Cgroup | undefined;
  memoryMb: number;
  /** Whether CPU time is shared out at all. */
  sharesCpu: boolean;
}

/** How one environment is held to its limits, and the CPU time of each of its runs. */
export class RunUsage {
  readonly #options: RunUsageOptions;
  #vcpus: number | undefined;
  #cpuMsBefore = 0;

  constructor(options: RunUsageOptions) {
    this.#options = options;
  }

  /**
   * From now on it is held to its share of CPUs, if it can be. Not in its init phase: there Lambda lets a function of any memory have
   * whole CPUs (measured by L. van Donkersgoed, bitesizedserverless.com/bite/lambda-cold-start-bootstrap).
   */
  limitCpu(): void {
    const { cgroup, memoryMb, sharesCpu } = this.#options;
    if (cgroup === undefined || !sharesCpu) return;
    const cpuCount = availableParallelism();
    const vcpus = vcpusOf(memoryMb, cpuCount);
    if (cgroup.limitCpu(quotaOf(vcpus, cpuCount))) this.#vcpus = vcpus;
  }

  /**
   * Of the run that ends now: all since the run before, and so the init phase if there was one, which is billed too. `cpuMs` is that
   * of the environment so far; nothing where the machine does not tell.
   */
  take(cpuMs: number | undefined): LocalMeasurements | undefined {
    if (cpuMs === undefined) return undefined;
    const sinceMs = this.#cpuMsBefore;
    this.#cpuMsBefore = cpuMs;
    return {
      cpuMs: roundMs(cpuMs - sinceMs),
      ...(this.#vcpus === undefined ? {} : { vcpus: Math.round(this.#vcpus * 1000) / 1000 }),
      memoryLimit: this.#options.cgroup === undefined ? 'watched' : 'cgroup',
    };
  }
}
