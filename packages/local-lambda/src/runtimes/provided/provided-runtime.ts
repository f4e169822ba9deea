import { existsSync } from 'node:fs';
import path from 'node:path';
import { isProgram } from '../find-program.ts';
import type { Runtime } from '../runtime.ts';

/** Runs the executable `bootstrap` of the package, as the OS-only runtimes do (developer guide, "Building a custom runtime"). */
export const providedRuntime: Runtime = {
  launch: ({ runtime, taskRoot }) => {
    const bootstrap = path.join(taskRoot, 'bootstrap');
    return {
      command: bootstrap,
      args: [],
      runtimeDir: taskRoot,
      version: `${runtime.replace('.', ':')}.local`,
      entrypointErrors: entrypointErrors(bootstrap),
    };
  },
};

/**
 * RIE rapid/bootstrap and Go's exec errors; the paths are Lambda's, whatever ours are. A shell that starts the bootstrap has the same
 * code for several of them, so that the file itself has to tell: one that is there and "not found" has an interpreter that is not, and
 * one that may be executed and cannot be is made for another machine.
 */
function entrypointErrors(bootstrap: string): Record<string, string> {
  const unexecutable = 'fork/exec /var/task/bootstrap:';
  return {
    ENOENT: existsSync(bootstrap)
      ? `${unexecutable} no such file or directory`
      : "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    EACCES: `${unexecutable} ${isProgram(bootstrap) ? 'exec format error' : 'permission denied'}`,
    ENOEXEC: `${unexecutable} exec format error`,
  };
}
