import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe } from '@jest/globals';
import { openCgroups } from '../../src/environments/cgroups/cgroups.ts';
import { mountSizedFileSystem, unmount } from '../../src/environments/storage/sized-file-system.ts';

const cgroups = openCgroups(`tests-of-${process.pid}`);

export const hasCgroups = !('reason' in cgroups);

/** A group of tests that need cgroups; skipped, with the reason in its title, where this machine does not let this process have any. */
export function describeWithCgroups(title: string, tests: () => void): void {
  if ('reason' in cgroups) describe.skip(`${title} (skipped: ${cgroups.reason})`, tests);
  else describe(title, tests);
}

/** How limits may be held: by the kernel, where it does that here, and as on a machine where it does not. */
export const limitKeepers: [keeper: string, options: { kernelLimits: boolean }][] = [
  ['by the kernel', { kernelLimits: true }],
  ['by looking', { kernelLimits: false }],
];
if (!hasCgroups) limitKeepers.shift();

const whyNoMounts = await tryMount();

/** A group of tests that need to mount; skipped, with the reason in its title, where this machine does not let this process. */
export function describeWithMounts(title: string, tests: () => void): void {
  if (whyNoMounts === undefined) describe(title, tests);
  else describe.skip(`${title} (skipped: ${whyNoMounts})`, tests);
}

async function tryMount(): Promise<string | undefined> {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'mount-')), 'tried');
  mkdirSync(folder);
  try {
    await mountSizedFileSystem(folder, 64 * 1024 * 1024);
    await unmount(folder);
    return undefined;
  } catch (error) {
    return `needs root, mkfs.ext4 and a loop device: ${String(error).split('\n')[0]}`;
  } finally {
    rmSync(path.dirname(folder), { recursive: true });
  }
}
