import { describe, expect, test } from '@jest/globals';
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
