import type { Manifest } from '@s3-lambda-bench/contract';
import { InfraError } from '../errors.ts';

/** What a function package is to run on. The architecture goes by Lambda's names. */
export interface BuildTarget {
  os: 'linux' | 'darwin';
  architecture: Manifest['architecture'];
}

const systems = new Map<string, BuildTarget['os']>([
  ['linux', 'linux'],
  ['darwin', 'darwin'],
]);
const architectures = new Map<string, BuildTarget['architecture']>([
  ['arm64', 'arm64'],
  ['x64', 'x86_64'],
]);

/** This machine, where `bench run` runs what it builds. Throws an InfraError on one that runs no contender. */
export function hostTarget({ platform, arch }: { platform: string; arch: string } = process): BuildTarget {
  const os = systems.get(platform);
  const architecture = architectures.get(arch);
  if (os !== undefined && architecture !== undefined) return { os, architecture };
  throw new InfraError(
    'UnknownHost',
    `this machine is ${platform} on ${arch}; contenders run on linux and darwin, on arm64 and x64: use such a machine, or deploy to AWS`,
  );
}

/** Lambda, as the contender declares it. */
export function awsTarget({ architecture }: Pick<Manifest, 'architecture'>): BuildTarget {
  return { os: 'linux', architecture };
}

/** What the context `target` of a synthesis asks for: Lambda where it is not set, else `host`. Throws an InfraError on another. */
export function readTarget(context: unknown): typeof awsTarget {
  if (context === undefined) return awsTarget;
  if (context === 'host') return () => hostTarget();
  throw new InfraError(
    'UnknownTarget',
    `the context 'target' is ${JSON.stringify(context)}; allowed: 'host', or none for Lambda`,
  );
}

/** How a build command learns what to build for. */
export function targetEnvironment({ os, architecture }: BuildTarget): Record<string, string> {
  return { BENCH_TARGET_OS: os, BENCH_TARGET_ARCHITECTURE: architecture };
}
