import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { startWaiting, type WaitingOptions } from '../../src/environments/waiting-process.ts';

const options: WaitingOptions = {
  launch: { command: '/usr/bin/env', args: [], runtimeDir: '/', version: 'env' },
  workingDirectory: '/',
  variables: { PATH: '/usr/bin:/bin', COLOUR: 'two words' },
  processLists: [],
};

describe('a process that waits to be a runtime', () => {
  test('executes it at a word, with its variables and nothing to read', async () => {
    const launch = { ...options.launch, command: '/bin/sh', args: ['-c', 'cat; exec env'] };
    const { child, release } = await startWaiting({ ...options, launch });
    const printed = text(child.stdout);
    release();
    const variables = (await printed).trim().split('\n');
    expect(variables).toEqual(expect.arrayContaining(['COLOUR=two words', 'PATH=/usr/bin:/bin']));
  });

  test('leaves it none of its own variables but what the function has set', async () => {
    const variables = { ...options.variables, SHLVL: '7', go: 'its own' };
    const { child, release } = await startWaiting({ ...options, variables });
    const printed = text(child.stdout);
    release();
    const names = (await printed)
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(names.sort()).toEqual(['COLOUR', 'PATH', 'SHLVL', 'go']);
  });

  test.each([
    ['there is nothing to execute', '/no/such/file', 127],
    ['it may not be executed', '/etc/passwd', 126],
  ])('says by its name that %s', async (_title, command, status) => {
    const { child, name, release } = await startWaiting({
      ...options,
      launch: { ...options.launch, command },
    });
    const complaint = text(child.stderr);
    release();
    expect(await once(child, 'exit')).toEqual([status, null]);
    expect(await complaint).toMatch(new RegExp(`^${name}:`));
  });

  test('ends with the service that it waits for', async () => {
    const { child } = await startWaiting(options);
    child.stdin.destroy();
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  test('fails where it may not move into its cgroup', async () => {
    await expect(startWaiting({ ...options, processLists: ['/no/such/cgroup.procs'] })).rejects.toThrow(
      /^a process cannot be put into its cgroup: .*cgroup.procs/,
    );
  });

  test('fails where there is no such working directory', async () => {
    await expect(startWaiting({ ...options, workingDirectory: '/no/such/folder' })).rejects.toThrow('ENOENT');
  });
});
