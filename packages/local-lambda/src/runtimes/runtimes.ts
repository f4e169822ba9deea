import { runtimes as knownRuntimes } from '@s3-lambda-bench/contract';
import { javaRuntime } from './java/java-runtime.ts';
import { nodeRuntime } from './node/node-runtime.ts';
import { providedRuntime } from './provided/provided-runtime.ts';
import { pythonRuntime } from './python/python-runtime.ts';
import type { Launch, LaunchContext, Runtime } from './runtime.ts';

/** What runs here. Another runtime is a folder beside these and a line. */
const runtimeTable: Readonly<Record<string, Runtime>> = {
  'nodejs22.x': nodeRuntime,
  'nodejs24.x': nodeRuntime,
  java21: javaRuntime,
  java25: javaRuntime,
  'provided.al2': providedRuntime,
  'provided.al2023': providedRuntime,
  'python3.12': pythonRuntime,
  'python3.13': pythonRuntime,
  'python3.14': pythonRuntime,
};

/** What CreateFunction takes, whether or not it runs here. */
export const acceptedRuntimes: readonly string[] = knownRuntimes;

/**
 * Why no function of the runtime can run on this machine (which tool is missing, what to install); undefined where they can.
 * So that a bench skips a contender instead of failing it.
 */
export function missingFor(runtime: string): string | undefined {
  const launch = launchOf({ ...anyFunction, runtime });
  return 'missing' in launch ? launch.missing : undefined;
}

/** What a runtime is asked about where it is not about a function. */
const anyFunction: Omit<LaunchContext, 'runtime'> = {
  taskRoot: '/var/task',
  memoryMb: 128,
  variables: {},
  nodePath: process.execPath,
};

/** What to execute for a function, or why it cannot run on this machine. */
export function launchOf(context: LaunchContext): Launch | { missing: string } {
  const runtime = runtimeTable[context.runtime];
  if (runtime !== undefined) return runtime.launch(context);
  return {
    missing: `runtime ${context.runtime} has no bootstrap in local-lambda; runtimes that run here: ${Object.keys(runtimeTable).join(', ')}`,
  };
}

/** Has the machine made ready to start functions of the runtime; why it could not be. What is missing here, `launchOf` tells. */
export async function prepareRuntime(runtime: string): Promise<string | undefined> {
  return missingFor(runtime) === undefined ? await runtimeTable[runtime]?.prepare?.() : undefined;
}
