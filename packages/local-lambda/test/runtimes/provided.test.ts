import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { providedRuntime } from '../../src/runtimes/provided/provided-runtime.ts';
import { shellRuntime } from '../setup/shell-runtime.ts';
import { givenBootstrap, givenCloud, givenFunction, invoke } from '../setup/test-cloud.ts';

describe.each(['provided.al2', 'provided.al2023'] as const)('the runtime %s', (Runtime) => {
  test('runs the bootstrap of the package, which reads bodies by Content-Length alone', async () => {
    await using cloud = await givenCloud();
    await givenBootstrap(cloud, shellRuntime('serve'), { Runtime });
    expect((await invoke(cloud, { a: 1 })).text).toBe('{"a":1}');
    expect((await invoke(cloud, { b: 2 })).text).toBe('{"b":2}');
  });

  test('has no AWS_EXECUTION_ENV', async () => {
    await using cloud = await givenCloud();
    await givenBootstrap(cloud, '#!/bin/sh\necho "[${AWS_EXECUTION_ENV-none}]"\n', { Runtime });
    expect((await invoke(cloud)).tail).toContain('[none]');
  });

  test.each([
    ['is missing', {}, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"],
    ['may not be executed', { bootstrap: '#!/bin/sh' }, 'fork/exec /var/task/bootstrap: permission denied'],
    [
      'names an interpreter that is missing',
      { bootstrap: { text: '#!/nowhere/sh\n', mode: 0o755 } },
      'fork/exec /var/task/bootstrap: no such file or directory',
    ],
  ])('fails where the bootstrap %s', async (_title, files, message) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, { 'readme.txt': '', ...files }, { Runtime });
    const { text, requestId } = await invoke(cloud);
    expect(text).toBe(
      JSON.stringify({
        errorType: 'Runtime.InvalidEntrypoint',
        errorMessage: `RequestId: ${requestId} Error: ${message}`,
      }),
    );
  });
});

// What starts it without a shell gives it to one, where the C library does: so the words alone are tested.
test('a bootstrap that may be executed and cannot be is made for another machine', async () => {
  await using given = await givenFolder();
  await writeFile(path.join(given.folder, 'bootstrap'), '\x7FELF', { mode: 0o755 });
  const place = { taskRoot: given.folder, nodePath: process.execPath };
  expect(
    providedRuntime.launch({ ...place, runtime: 'provided.al2023', memoryMb: 128, variables: {} }),
  ).toMatchObject({
    entrypointErrors: { EACCES: 'fork/exec /var/task/bootstrap: exec format error' },
  });
});

async function givenFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'provided-test-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
