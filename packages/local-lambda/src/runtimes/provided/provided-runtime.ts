import path from 'node:path';
import type { Runtime } from '../runtime.ts';

/** Runs the executable `bootstrap` of the package, as the OS-only runtimes do (developer guide, "Building a custom runtime"). */
export const providedRuntime: Runtime = {
  launch: ({ runtime, taskRoot }) => ({
    command: path.join(taskRoot, 'bootstrap'),
    args: [],
    runtimeDir: taskRoot,
    version: `${runtime.replace('.', ':')}.local`,
    entrypointErrors,
  }),
};

/** RIE rapid/bootstrap and Go's exec errors; the paths are Lambda's, whatever ours are. */
const entrypointErrors = {
  ENOENT: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  EACCES: 'fork/exec /var/task/bootstrap: permission denied',
  ENOEXEC: 'fork/exec /var/task/bootstrap: exec format error',
};
