import path from 'node:path';
import { awsTarget, buildContender, type Contender } from '@s3-lambda-bench/infra';
import { missingFor } from '@s3-lambda-bench/local-cloud';
import { BenchError } from '../errors.ts';
import { findContenders } from '../run/find-contenders.ts';
import { onLocalCloud, type RunContext } from '../run/on-local-cloud.ts';
import { buildForHost, describeBuild } from '../run/prepare-contenders.ts';
import { inspectPackage, type PackageFacts } from './inspect-package.ts';
import { type Trial, type TrialOptions, tryContender } from './try-contender.ts';

/** What `bench check` was asked for; sizes in bytes, paths absolute. */
export interface CheckOptions extends TrialOptions {
  id: string;
  contendersDir: string;
}

/** What a check found out, as far as it came. */
export type Findings =
  | { stage: 'manifest'; id: string; reason: string }
  | { stage: 'build'; contender: Contender; reason: string }
  | { stage: 'trial'; contender: Contender; aws: AwsPackage; trial: Trial };

/** The package as it would be deployed. */
export type AwsPackage = { ok: true; facts: PackageFacts } | { ok: false; reason: string };

/**
 * Looks at one contender as AWS would: its manifest, its package for AWS, and three runs of it here. What is wrong with it is a
 * finding; throws a BenchError where there is no such contender, or this machine cannot run it. Builds for AWS first, so that
 * its folder is left as a run on this machine wants it.
 */
export async function checkContender(options: CheckOptions, context: RunContext): Promise<Findings> {
  const { id, contendersDir, dataDir } = options;
  const { contenders, invalid } = findContenders(contendersDir, [id]);
  const [contender] = contenders;
  if (contender === undefined) return { stage: 'manifest', id, reason: invalid[0]?.reason ?? '' };
  refuse(id, missingFor(contender.manifest.runtime));
  const building = { ...context, buildDir: path.join(dataDir, 'build') };
  const aws = await buildForAws(contender, building);
  const built = await buildForHost(contender, building);
  if (!built.ok) {
    if (built.skipped) refuse(id, built.reason);
    return { stage: 'build', contender, reason: built.reason };
  }
  const { cloud, ...trial } = await onLocalCloud({ ...options, port: 0 }, context, (cloud, surroundings) =>
    tryContender(built.contender, options, { ...surroundings, cloud }),
  );
  await cloud.close();
  return { stage: 'trial', contender, aws, trial };
}

function refuse(id: string, missing: string | undefined): void {
  if (missing === undefined) return;
  throw new BenchError('environment', `this machine cannot run ${id}: ${missing}`);
}

async function buildForAws(
  contender: Contender,
  { buildDir, progress, signal }: RunContext & { buildDir: string },
): Promise<AwsPackage> {
  const target = awsTarget(contender.manifest);
  const name = `${contender.id} for AWS (${target.os} ${target.architecture})`;
  progress.update('build', `${name} ...`);
  const built = await buildContender(contender, { buildDir, target, signal });
  signal.throwIfAborted();
  progress.done('build', `${name}: ${describeBuild(built)}`);
  if (!built.ok) return built;
  const folder = path.join(contender.folder, contender.manifest.build.output);
  return { ok: true, facts: inspectPackage(built.contender.zipFile, folder) };
}
