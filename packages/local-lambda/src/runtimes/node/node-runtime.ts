import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LaunchContext, Runtime } from '../runtime.ts';

const bootstrap = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

/** Runs our own bootstrap, which is plain JavaScript: stripping types would add some 40 ms to every cold start. */
export const nodeRuntime: Runtime = {
  launch: (context) => ({
    command: context.nodePath,
    args: [...heapFlags(context.memoryMb), ...disabledFeatures(context), bootstrap],
    runtimeDir: fileURLToPath(new URL('.', import.meta.url)),
    executionEnvironment: `AWS_Lambda_${context.runtime}`,
    version: `${context.runtime.replace('nodejs', 'nodejs:').replace('.x', '')}.local.${versionOf(context.nodePath)}`,
  }),
};

/**
 * The flags with which AWS starts Node: a tenth of the function's memory is the young generation (of two semi-spaces), the rest
 * the old one; /var/runtime/bootstrap of the public.ecr.aws/lambda/nodejs images.
 */
function heapFlags(memoryMb: number): string[] {
  const youngMb = Math.floor(memoryMb / 10);
  return [
    '--expose-gc',
    '--max-http-header-size=81920',
    `--max-semi-space-size=${Math.floor(youngMb / 2)}`,
    `--max-old-space-size=${memoryMb - youngMb}`,
  ];
}

/** Features that Lambda turns off on Node.js 22 unless NODE_OPTIONS turns them on (developer guide, "Building Lambda functions with Node.js"). */
function disabledFeatures({ runtime, variables }: LaunchContext): string[] {
  if (runtime !== 'nodejs22.x') return [];
  const wanted = variables.NODE_OPTIONS?.split(/\s+/) ?? [];
  return ['require-module', 'detect-module']
    .filter((feature) => !wanted.includes(`--experimental-${feature}`))
    .map((feature) => `--no-experimental-${feature}`);
}

const versions = new Map([[process.execPath, process.version]]);

function versionOf(nodePath: string): string {
  const known = versions.get(nodePath);
  if (known !== undefined) return known;
  const version = execFileSync(nodePath, ['--version'], { encoding: 'utf8' }).trim();
  versions.set(nodePath, version);
  return version;
}
