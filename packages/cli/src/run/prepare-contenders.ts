import type { Failure } from '@s3-lambda-bench/contract';
import {
  type BuildResult,
  type BuiltContender,
  buildContender,
  type Contender,
  hostTarget,
} from '@s3-lambda-bench/infra';
import { missingFor } from '@s3-lambda-bench/local-cloud';
import { BenchError } from '../errors.ts';
import { findContenders, type Undeployed } from './find-contenders.ts';
import type { RunContext } from './on-local-cloud.ts';

/** The contenders that can be deployed, and a row for each that cannot; one never hides another. */
export interface Prepared {
  contenders: BuiltContender[];
  failures: Undeployed[];
  /** By no fault of theirs: this machine lacks what their build or their runtime needs. The reason says what to install. */
  skipped: Undeployed[];
}

/**
 * Discovers, checks and builds the chosen contenders (all where `only` is empty), one after another: builds use every core
 * themselves. Throws a BenchError where none is left to race, or where one that was asked for by its name had to be skipped.
 */
export async function prepareContenders(
  { contendersDir, buildDir, only }: { contendersDir: string; buildDir: string; only: string[] },
  context: Pick<RunContext, 'progress' | 'signal'>,
): Promise<Prepared> {
  const { contenders, invalid } = findContenders(contendersDir, only);
  const prepared: Prepared = { contenders: [], failures: invalid, skipped: [] };
  for (const contender of contenders) await prepare(contender, { ...context, buildDir, prepared });
  refuseSkippedByName(only, prepared);
  if (prepared.contenders.length === 0) throw nothingToRace(contendersDir, prepared);
  return prepared;
}

interface Building extends Pick<RunContext, 'progress' | 'signal'> {
  buildDir: string;
}

async function prepare(
  contender: Contender,
  { prepared, ...building }: Building & { prepared: Prepared },
): Promise<void> {
  const { id } = contender;
  const result = await buildForHost(contender, building);
  if (result.ok) prepared.contenders.push(result.contender);
  else if (result.skipped) prepared.skipped.push({ id, reason: result.reason });
  else prepared.failures.push({ id, reason: `build failed: ${result.reason}` });
}

/** Builds a contender to run on this machine, or skips it where its runtime is not there: it could be built, and then not raced. */
export async function buildForHost(
  contender: Contender,
  { buildDir, progress, signal }: Building,
): Promise<BuildResult> {
  const missing = missingFor(contender.manifest.runtime);
  progress.update('build', `${contender.id} ...`);
  const result: BuildResult =
    missing === undefined
      ? await buildContender(contender, { buildDir, target: hostTarget(), signal })
      : { ok: false, skipped: true, reason: missing };
  // A build that was interrupted has failed, but not by its own fault.
  signal.throwIfAborted();
  progress.done('build', `${contender.id}: ${describeBuild(result)}`);
  return result;
}

/** How a build ended, for a progress line. */
export function describeBuild(result: BuildResult): string {
  if (!result.ok) return `${result.skipped ? 'skipped' : 'build failed'}: ${result.reason}`;
  return result.cached ? 'unchanged' : 'built';
}

/** Who names a contender wants that one: a ranking without it would be no answer. */
function refuseSkippedByName(only: string[], { skipped }: Prepared): void {
  const missed = skipped.filter(({ id }) => only.includes(id));
  if (missed.length === 0) return;
  throw new BenchError('environment', `this machine cannot race what --contender names${list(missed)}`);
}

function nothingToRace(contendersDir: string, { failures, skipped }: Prepared): BenchError {
  const reasons = list([...failures, ...skipped]);
  return new BenchError('environment', `no contender in ${contendersDir} can be raced${reasons}`);
}

function list(undeployed: Undeployed[]): string {
  return undeployed.map(({ id, reason }) => `\n  ${id}: ${reason}`).join('');
}

/** The report's row of a contender that was never deployed, under the ARN that it would have had. */
export function undeployedRow(
  { id, reason }: Undeployed,
  { region, accountId, project }: { region: string; accountId: string; project: string },
): Failure {
  return { arn: `arn:aws:lambda:${region}:${accountId}:function:${project}-${id}`, reason };
}
