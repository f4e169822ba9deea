import { describe, expect, test } from '@jest/globals';
import { quotaOf, vcpusOf } from '../../../src/environments/cgroups/cpu-share.ts';

describe('the share of CPUs', () => {
  test.each([
    [1_769, 4, 1],
    [3_538, 4, 2],
    [10_240, 4, 4],
    [512, 2, 512 / 1_769],
  ])('of a function with %i MB on %i CPUs is %f', (memoryMb, cpuCount, vcpus) => {
    expect(vcpusOf(memoryMb, cpuCount)).toBe(vcpus);
  });

  test.each([
    ['is CPU time in every 20 ms', 0.5, 2, 10_000],
    ['may be more than one CPU', 1.5, 2, 30_000],
    ['is not there where the share is the whole machine', 2, 2, undefined],
    ['is never below what the kernel takes', 0.01, 2, 1_000],
  ])('as a quota %s', (_title, vcpus, cpuCount, quotaUs) => {
    expect(quotaOf(vcpus, cpuCount)).toEqual({ periodUs: 20_000, quotaUs });
  });
});
