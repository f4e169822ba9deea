import { randomUUID } from 'node:crypto';
import { describe } from '@jest/globals';
import { openCgroups } from '../../src/environments/cgroups/cgroups.ts';

const cgroups = openCgroups(randomUUID());

/** Whether the kernel holds limits here. */
export const hasCgroups = !('reason' in cgroups);

/** A group of tests that need cgroups; skipped, with the reason in its title, where this machine does not let this process have any. */
export function describeWithCgroups(title: string, tests: () => void): void {
  if ('reason' in cgroups) describe.skip(`${title} (skipped: ${cgroups.reason})`, tests);
  else describe(title, tests);
}

/** How limits may be held: by the kernel, where it does that here, and as on a machine where it does not. */
export const limitKeepers: [keeper: string, options: { kernelLimits: boolean }][] = [
  ...(hasCgroups ? [['by the kernel', { kernelLimits: true }] as [string, { kernelLimits: boolean }]] : []),
  ['by looking', { kernelLimits: false }],
];
