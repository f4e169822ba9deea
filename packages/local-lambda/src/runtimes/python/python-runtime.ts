import { fileURLToPath } from 'node:url';
import type { Runtime } from '../runtime.ts';
import { findPython, type Python } from './find-python.ts';

const runtimeDir = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

/**
 * `-s` and `-S`: neither the user's nor the machine's packages, as Lambda has none of them. `-B`: no bytecode beside the code, which
 * Lambda mounts read-only, so that each cold start compiles what the package brings without its own. `-u`: what is printed is out.
 */
const flags = ['-s', '-S', '-B', '-u'];

/** Runs our own bootstrap on an interpreter of this machine: the version's own if it is there, else its `python3`. */
export const pythonRuntime: Runtime = {
  launch: ({ runtime }) => {
    const python = pythonFor(versionOf(runtime));
    if (python === undefined) return { missing: missingSentence(runtime) };
    return {
      command: python.executable,
      args: [...flags, `${runtimeDir}/bootstrap.py`],
      runtimeDir,
      executionEnvironment: `AWS_Lambda_${runtime}`,
      version: `${runtime.replace('python', 'python:')}.local.${python.version}`,
    };
  },
};

const found = new Map<string, Python | undefined>();

/** Looked for once a process: it starts programs. */
function pythonFor(version: string): Python | undefined {
  if (!found.has(version)) found.set(version, findPython(version));
  return found.get(version);
}

function versionOf(runtime: string): string {
  return runtime.replace('python', '');
}

function missingSentence(runtime: string): string {
  return `runtime ${runtime} needs python${versionOf(runtime)}, or python3 of version 3.10 or later, on the PATH, and neither starts here; install Python 3 (https://www.python.org/downloads/, or the package python3 of the system)`;
}
