import { readFileSync, writeFileSync } from 'node:fs';

/** Spent by all threads of a process, in its own code and in the kernel's, so far. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13); // fields 14 and 15, proc(5)
  return (Number(utime) + Number(stime)) / 100;
}

/** Most that it has had resident since the last `forgetPeakMemory`. */
export function peakMemoryBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** Sets the peak back to what is resident now (proc(5), clear_refs). */
export function forgetPeakMemory(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
