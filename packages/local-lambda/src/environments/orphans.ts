import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../errors.ts';
import { belongsToAny } from './environment-variables.ts';
import { killMarked } from './process-group.ts';
import { removeSandbox } from './sandbox.ts';

/** `<process id>-<anything>`: whose environments a folder holds. */
const ownerPattern = /^(\d+)-/;

/** Makes the folder that the environments of one service live in; its name says which process owns it. */
export function claimOwnerFolder(dataDir: string, ownerId: string): string {
  const folder = path.join(environmentsFolder(dataDir), `${process.pid}-${ownerId}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Ends what services left behind whose process is gone without having closed them: processes, mounts, temp dirs, cgroups. */
export async function sweepDeadOwners(dataDir: string): Promise<void> {
  const names = listFolder(environmentsFolder(dataDir));
  const dead = names.filter((name) => !isAlive(Number(ownerPattern.exec(name)?.[1])));
  await removeAll(dead, (name) => sweepOwnerFolder(path.join(environmentsFolder(dataDir), name)));
}

/** Kills every process of the environments in a folder (it is named by the environment's id) and removes what they lived in. */
export async function sweepOwnerFolder(folder: string): Promise<void> {
  const environmentIds = new Set(listFolder(folder));
  if (environmentIds.size > 0) killMarked((environ) => belongsToAny(environ, environmentIds));
  await removeAll([...environmentIds], (environmentId) => removeSandbox(path.join(folder, environmentId)));
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** One after another, and the rest where one does not go, which it rejects with then. */
async function removeAll(names: readonly string[], remove: (name: string) => Promise<void>): Promise<void> {
  await using left = new AsyncDisposableStack();
  for (const name of names) left.defer(() => remove(name));
}

function environmentsFolder(dataDir: string): string {
  return path.join(dataDir, 'environments');
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
