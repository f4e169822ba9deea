import { describe, expect, test } from '@jest/globals';
import { RunUsage } from '../../src/environments/run-usage.ts';

describe('the usage of a run', () => {
  test('is what came about since the run before', () => {
    const usage = new RunUsage({ cgroup: undefined, memoryMb: 512, sharesCpu: true });
    usage.limitCpu();
    expect([120.25, 130.5, 130.5].map((cpuMs) => usage.take(cpuMs))).toEqual([
      { cpuMs: 120.25, memoryLimit: 'watched' },
      { cpuMs: 10.25, memoryLimit: 'watched' },
      { cpuMs: 0, memoryLimit: 'watched' },
    ]);
  });

  test('is not known where the machine does not tell', () => {
    expect(
      new RunUsage({ cgroup: undefined, memoryMb: 512, sharesCpu: true }).take(undefined),
    ).toBeUndefined();
  });
});
