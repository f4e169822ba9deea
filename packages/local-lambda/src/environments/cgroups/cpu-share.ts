/** At so much memory a function has one vCPU, and in proportion (developer guide, "Configure Lambda function memory"). */
const mbPerVcpu = 1_769;

/**
 * Lambda hands out CPU time in slices of 20 ms (measured from within functions by M. Akin, "How does proportional CPU allocation
 * work with AWS Lambda?", 2018). The shorter the period, the less a short run can get ahead of its share.
 */
const periodUs = 20_000;

/** The least that the kernel takes (Documentation/scheduler/sched-bwc.rst): a millisecond. */
const minQuotaUs = 1_000;

/** The share of a machine's CPUs that a function is held to, as a number of CPUs: never more than there are. */
export function vcpusOf(memoryMb: number, cpuCount: number): number {
  return Math.min(memoryMb / mbPerVcpu, cpuCount);
}

/** A quota of CPU time in every period; none where the share is all of the machine. Microseconds. */
export interface CpuQuota {
  periodUs: number;
  quotaUs: number | undefined;
}

export function quotaOf(vcpus: number, cpuCount: number): CpuQuota {
  if (vcpus >= cpuCount) return { periodUs, quotaUs: undefined };
  return { periodUs, quotaUs: Math.max(minQuotaUs, Math.round(vcpus * periodUs)) };
}
