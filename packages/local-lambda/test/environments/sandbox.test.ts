import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openCgroups } from '../../src/environments/cgroups/cgroups.ts';
import { sweepDeadOwners } from '../../src/environments/orphans.ts';
import { makeSandbox, removeSandbox } from '../../src/environments/sandbox.ts';
import { makeTemporaryDirectories } from '../../src/environments/storage/temporary-directory.ts';
import { describeWithCgroups } from '../setup/kernel-limits.ts';

const limits = { memoryBytes: 64 * 1024 * 1024, storageBytes: 64 * 1024 * 1024 };

function givenDataDir() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sandbox-test-'));
  const deadOwner = path.join(dataDir, 'environments', '4194999-dead');
  mkdirSync(deadOwner, { recursive: true });
  return { dataDir, deadOwner, [Symbol.dispose]: () => rmSync(dataDir, { recursive: true }) };
}

describeWithCgroups('what an environment of a dead owner lived in', () => {
  test('is gone after the next start: processes, cgroup, mount and folder', async () => {
    using given = givenDataDir();
    const id = randomBytes(16).toString('hex');
    const cgroups = openCgroups(id);
    if ('reason' in cgroups) throw new Error(cgroups.reason);
    const temporaryDirectories = makeTemporaryDirectories(process.getuid?.() === 0);
    const { cgroup } = await makeSandbox(
      { folder: given.deadOwner, cgroups, temporaryDirectories },
      id,
      limits,
    );
    const hidden = spawn('sleep', ['1000'], { detached: true, env: {} });
    for (const list of cgroup?.processLists ?? []) writeFileSync(list, String(hidden.pid));
    const exited = once(hidden, 'exit');
    await sweepDeadOwners(given.dataDir);
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect([given.deadOwner, ...cgroups.foldersOf(id)].filter((folder) => existsSync(folder))).toEqual([]);
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(id);
  });
});

describe('removing what an environment lived in', () => {
  test('leaves alone what does not have the name of its cgroup', async () => {
    using given = givenDataDir();
    const folder = path.join(given.deadOwner, 'abc');
    const stranger = path.join(given.dataDir, 's3-lambda-bench-abd');
    for (const name of [folder, stranger]) mkdirSync(name);
    writeFileSync(path.join(folder, 'cgroups'), stranger);
    await removeSandbox(folder);
    expect([existsSync(folder), existsSync(stranger)]).toEqual([false, true]);
  });

  test('goes on with the others where one does not go, and says which', async () => {
    using given = givenDataDir();
    const ids = ['a', 'b', 'c', 'd'].map((name) => path.join(given.deadOwner, name));
    for (const id of ids) mkdirSync(id);
    const noCgroup = path.join(given.dataDir, 's3-lambda-bench-b');
    writeFileSync(noCgroup, 'a file where the folder of a cgroup is expected');
    writeFileSync(path.join(given.deadOwner, 'b', 'cgroups'), noCgroup);
    const secondOwner = path.join(given.dataDir, 'environments', '4194998-dead');
    mkdirSync(secondOwner);
    await expect(sweepDeadOwners(given.dataDir)).rejects.toThrow('ENOTDIR');
    expect([...ids, secondOwner].filter((folder) => existsSync(folder))).toEqual([ids[1]]);
  });

  test('is done with what was never made', async () => {
    using given = givenDataDir();
    await removeSandbox(path.join(given.deadOwner, 'abc'));
  });
});
