import { describe, expect, test } from '@jest/globals';
import { givenBootstrap, givenCloud, givenFunction, invoke } from '../setup/test-cloud.ts';

/** A custom runtime in a few lines of shell, with nothing but the Runtime API. */
const shellRuntime = `#!/bin/bash
exec 3<>/dev/tcp/\${AWS_LAMBDA_RUNTIME_API%:*}/\${AWS_LAMBDA_RUNTIME_API#*:}
printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3
while IFS= read -r line <&3; do
  line=\${line%$'\\r'}
  [ -z "$line" ] && break
  case "\${line,,}" in
    lambda-runtime-aws-request-id:*) id=\${line#*: };;
    content-length:*) length=\${line#*: };;
  esac
done
IFS= read -r -N "$length" body <&3
answer="{\\"echo\\":$body,\\"env\\":\\"\${AWS_EXECUTION_ENV-none}\\"}"
printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: %d\\r\\n\\r\\n%s' "$id" "\${#answer}" "$answer" >&3
read -r status <&3
printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3
read -r more <&3
sleep 1000
`;

describe.each(['provided.al2', 'provided.al2023'] as const)('the runtime %s', (Runtime) => {
  test('runs the bootstrap of the package, which reads bodies by Content-Length alone', async () => {
    await using cloud = await givenCloud();
    await givenBootstrap(cloud, shellRuntime, { Runtime });
    expect((await invoke(cloud, { a: 1 })).payload).toEqual({ echo: { a: 1 }, env: 'none' });
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
