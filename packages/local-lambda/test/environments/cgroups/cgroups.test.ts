import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { removeCgroup } from '../../../src/environments/cgroups/cgroup.ts';
import { makeCgroups, openCgroups } from '../../../src/environments/cgroups/cgroups.ts';
import { quotaOf } from '../../../src/environments/cgroups/cpu-share.ts';
import { findStrangers } from '../../../src/environments/cgroups/delegate-controllers.ts';
import { describeWithCgroups } from '../../setup/kernel-limits.ts';

const mebibyte = 1024 * 1024;

/** A folder that looks like a cgroup of version 2: a kernel would have put these files there. */
function givenV2Tree(own: Record<string, string>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cgroup-v2-'));
  for (const [file, text] of Object.entries(own)) writeFileSync(path.join(folder, file), text);
  const inEnvironment = (file: string) => path.join(folder, 's3-lambda-bench-abc', file);
  return {
    folder,
    /** What the kernel would put into the cgroup of the environment `abc`. */
    put: (file: string, text: string) => {
      mkdirSync(path.dirname(inEnvironment(file)), { recursive: true });
      writeFileSync(inEnvironment(file), text);
    },
    get: (file: string) => readFileSync(inEnvironment(file), 'utf8'),
    has: (file: string) => existsSync(inEnvironment(file)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

const delegated = { 'cgroup.subtree_control': 'cpu memory pids\n' };

describe('a cgroup of version 2', () => {
  test('limits memory, without swap, and lets all be killed at once', () => {
    using tree = givenV2Tree(delegated);
    tree.put('memory.swap.max', 'max');
    tree.put('memory.oom.group', '0');
    makeCgroups({ version: 2, folder: tree.folder }).make('abc', 128 * mebibyte);
    expect(tree.get('memory.max')).toBe('134217728');
    expect(tree.get('memory.swap.max')).toBe('0');
    expect(tree.get('memory.oom.group')).toBe('1');
  });

  test('does without files that an older kernel does not have', () => {
    using tree = givenV2Tree(delegated);
    makeCgroups({ version: 2, folder: tree.folder }).make('abc', mebibyte);
    expect(tree.has('memory.swap.max')).toBe(false);
    expect(tree.has('memory.oom.group')).toBe(false);
  });

  test.each([
    ['a share', 0.5, '10000 20000'],
    ['no share', 2, 'max 20000'],
  ])('has %s of CPU time', (_title, vcpus, text) => {
    using tree = givenV2Tree(delegated);
    const cgroup = makeCgroups({ version: 2, folder: tree.folder }).make('abc', mebibyte);
    expect(cgroup.limitCpu(quotaOf(vcpus, 2))).toBe(true);
    expect(tree.get('cpu.max')).toBe(text);
  });

  test('takes processes, lists them and kills them all by a word', () => {
    using tree = givenV2Tree(delegated);
    tree.put('cgroup.kill', '');
    const cgroup = makeCgroups({ version: 2, folder: tree.folder }).make('abc', mebibyte);
    expect(cgroup.processLists).toEqual([path.join(tree.folder, 's3-lambda-bench-abc', 'cgroup.procs')]);
    tree.put('cgroup.procs', '0\n4194998\n4194999\n');
    expect(cgroup.members()).toEqual([4_194_998, 4_194_999]);
    cgroup.kill();
    expect(tree.get('cgroup.kill')).toBe('1');
  });

  test('counts CPU time and who was killed for want of memory', () => {
    using tree = givenV2Tree(delegated);
    const cgroup = makeCgroups({ version: 2, folder: tree.folder }).make('abc', mebibyte);
    tree.put('cpu.stat', 'usage_usec 1500\nuser_usec 1000\nsystem_usec 500\n');
    tree.put('memory.events', 'low 0\nhigh 0\nmax 7\noom 2\noom_kill 1\noom_group_kill 0\n');
    expect([cgroup.cpuMs, cgroup.oomKills]).toEqual([1.5, 1]);
  });

  test('counts nothing once it is gone', () => {
    using tree = givenV2Tree(delegated);
    const cgroup = makeCgroups({ version: 2, folder: tree.folder }).make('abc', mebibyte);
    rmSync(path.join(tree.folder, 's3-lambda-bench-abc'), { recursive: true });
    expect([cgroup.cpuMs, cgroup.oomKills, cgroup.members()]).toEqual([0, 0, []]);
  });
});

describe('a cgroup of version 2 that has limits for nobody below it', () => {
  test('is asked to', () => {
    using tree = givenV2Tree({ 'cgroup.subtree_control': '', 'cgroup.controllers': 'cpuset cpu memory' });
    makeCgroups({ version: 2, folder: tree.folder });
    expect(readFileSync(path.join(tree.folder, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +cpu');
  });

  test('is of no use where it has no controllers to give', () => {
    using tree = givenV2Tree({ 'cgroup.subtree_control': '', 'cgroup.controllers': 'memory pids' });
    expect(() => makeCgroups({ version: 2, folder: tree.folder })).toThrow(
      `cgroup ${tree.folder} has no controller cpu`,
    );
  });

  test('is left for the one above if the processes of a service moved there to let it', () => {
    using tree = givenV2Tree(delegated);
    const cgroups = makeCgroups({ version: 2, folder: path.join(tree.folder, 's3-lambda-bench-service') });
    expect(cgroups.foldersOf('abc')).toEqual([path.join(tree.folder, 's3-lambda-bench-abc')]);
  });
});

describe('the strangers in a cgroup', () => {
  /** init 1 > terminal 2 > shell 3 > { npm 4 > service 5 > s3 6, tee 7 of the same job, editor 8 } */
  const parents: Record<number, number> = { 1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 3, 8: 3 };
  const jobs: Record<number, number> = { 4: 4, 5: 4, 6: 6, 7: 4 };
  const relationsAt = (processId: number) => ({
    parentId: parents[processId] ?? Number.NaN,
    groupId: jobs[processId] ?? processId,
  });

  test.each([
    ['whom the service descends from', [2, 3, 4, 5], []],
    ['what the service started', [5, 6], []],
    ['the job that the service is part of', [4, 5, 7], []],
    ['what else the shell started', [3, 4, 5, 8], [8]],
    ['what is gone meanwhile', [5, 9], [9]],
  ])('are not, or are: %s', (_title, members, strangers) => {
    expect(findStrangers(members, 5, relationsAt)).toEqual(strangers);
  });
});

describeWithCgroups('a cgroup of this machine', () => {
  function givenCgroup() {
    const id = randomUUID();
    const cgroups = openCgroups(id);
    if ('reason' in cgroups) throw new Error(cgroups.reason);
    const cgroup = cgroups.make(id, 64 * mebibyte);
    const folders = cgroups.foldersOf(id);
    const add = (processId = 0) => {
      for (const list of cgroup.processLists) writeFileSync(list, String(processId));
    };
    return { cgroup, folders, add, [Symbol.asyncDispose]: () => removeCgroup(folders) };
  }

  test('has what a process starts, and adds up its CPU time', async () => {
    await using given = givenCgroup();
    const child = spawn('sh', ['-c', 'read go; setsid env -i sleep 1000 & echo $!; wait'], {
      detached: true,
    });
    given.add(child.pid);
    expect(given.cgroup.members()).toEqual([child.pid]);
    child.stdin.end('go\n');
    const [hidden] = await once(child.stdout, 'data');
    expect(given.cgroup.members()).toContain(Number(hidden));
    expect(given.cgroup.cpuMs).toBeGreaterThan(0);
    expect(given.cgroup.oomKills).toBe(0);
    const exited = once(child, 'exit');
    given.cgroup.kill();
    expect(await exited).toEqual([null, 'SIGKILL']);
  });

  test('is removed with what is in it', async () => {
    await using given = givenCgroup();
    const child = spawn('sleep', ['1000']);
    given.add(child.pid);
    const exited = once(child, 'exit');
    await removeCgroup(given.folders);
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(given.folders.filter((folder) => existsSync(folder))).toEqual([]);
    await removeCgroup(given.folders);
  });
});
