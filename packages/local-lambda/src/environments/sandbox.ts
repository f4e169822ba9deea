import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Cgroup, removeCgroup } from './cgroups/cgroup.ts';
import { type Cgroups, cgroupName } from './cgroups/cgroups.ts';
import {
  removeTemporaryDirectory,
  type TemporaryDirectories,
  type TemporaryDirectory,
} from './storage/temporary-directory.ts';

/** What this machine has for environments to live in. */
export interface SandboxHost {
  /** Where the folders of the environments are. */
  folder: string;
  /** Absent where this process may not have any. */
  cgroups: Cgroups | undefined;
  temporaryDirectories: TemporaryDirectories;
}

/** What one environment lives in. */
export interface Sandbox {
  folder: string;
  temporaryDirectory: TemporaryDirectory;
  cgroup: Cgroup | undefined;
}

export interface SandboxLimits {
  memoryBytes: number;
  storageBytes: number;
}

/** Writes down what there will be before it makes it, so that whoever finds the folder can remove it all. Leaves nothing where it rejects. */
export async function makeSandbox(
  { folder: parent, cgroups, temporaryDirectories }: SandboxHost,
  environmentId: string,
  { memoryBytes, storageBytes }: SandboxLimits,
): Promise<Sandbox> {
  const folder = path.join(parent, environmentId);
  await mkdir(folder);
  await using unfinished = new AsyncDisposableStack();
  unfinished.defer(() => removeSandbox(folder));
  if (cgroups !== undefined) await writeFile(listIn(folder), cgroups.foldersOf(environmentId).join('\n'));
  const cgroup = cgroups?.make(environmentId, memoryBytes);
  const temporaryDirectory = await temporaryDirectories.make(folder, storageBytes);
  unfinished.move();
  return { folder, temporaryDirectory, cgroup };
}

/** Kills what is in it and leaves nothing behind. What is not there is no error: it may have been made by a process that ended midway. */
export async function removeSandbox(folder: string): Promise<void> {
  await removeCgroup(await readList(folder));
  await removeTemporaryDirectory(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Where the folders of the cgroup are written down. */
function listIn(folder: string): string {
  return path.join(folder, 'cgroups');
}

/** Only what has the name of this environment's cgroup: its members are killed. */
async function readList(folder: string): Promise<string[]> {
  const list = await readFile(listIn(folder), 'utf8').catch(() => '');
  return list.split('\n').filter((name) => path.basename(name) === cgroupName(path.basename(folder)));
}
