import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Failure } from '@s3-lambda-bench/contract';
import {
  type BuildResult,
  type BuiltContender,
  buildContender,
  type Contender,
  discoverContenders,
  hostTarget,
} from '@s3-lambda-bench/infra';
import { missingFor } from '@s3-lambda-bench/local-cloud';
import { BenchError } from '../errors.ts';
import { suggestName } from '../option-parsers.ts';
import type { RunContext } from './on-local-cloud.ts';

/** The contenders that can be deployed, and a row for each that cannot; one never hides another. */
export interface Prepared {
  contenders: BuiltContender[];
  failures: Undeployed[];
  /** By no fault of theirs: this machine lacks what their build or their runtime needs. The reason says what to install. */
  skipped: Undeployed[];
}

interface Undeployed {
  id: string;
  reason: string;
}

/**
 * Discovers, checks and builds the chosen contenders (all where `only` is empty), one after another: builds use every core
 * themselves. Throws a BenchError where none is left to race, or where one that was asked for by its name had to be skipped.
 */
export async function prepareContenders(
  { contendersDir, buildDir, only }: { contendersDir: string; buildDir: string; only: string[] },
  context: Pick<RunContext, 'progress' | 'signal'>,
): Promise<Prepared> {
  if (!existsSync(contendersDir))
    throw new BenchError('usage', `--contenders-dir ${contendersDir} does not exist`);
  const { contenders, problems } = discoverContenders(contendersDir);
  const invalid = problems.map(({ folder, problems: faults }) => ({
    id: path.relative(contendersDir, folder).split(path.sep).join('-'),
    reason: `invalid manifest: ${faults.join('; ')}`,
  }));
  refuseUnknownNames(
    only,
    [...contenders, ...invalid].map(({ id }) => id),
  );
  const chosen = ({ id }: { id: string }): boolean => only.length === 0 || only.includes(id);
  const prepared: Prepared = { contenders: [], failures: invalid.filter(chosen), skipped: [] };
  for (const contender of contenders.filter(chosen))
    await prepare(contender, { ...context, buildDir, prepared });
  refuseSkippedByName(only, prepared);
  if (prepared.contenders.length === 0) throw nothingToRace(contendersDir, prepared);
  return prepared;
}

interface Preparation extends Pick<RunContext, 'progress' | 'signal'> {
  buildDir: string;
  prepared: Prepared;
}

async function prepare(contender: Contender, preparation: Preparation): Promise<void> {
  const { prepared, progress, signal } = preparation;
  const { id } = contender;
  const result = await build(contender, preparation);
  // A build that was interrupted has failed, but not by its own fault.
  signal.throwIfAborted();
  if (result.ok) prepared.contenders.push(result.contender);
  else if (result.skipped) prepared.skipped.push({ id, reason: result.reason });
  else prepared.failures.push({ id, reason: `build failed: ${result.reason}` });
  progress.done('build', `${id}: ${describeBuild(result)}`);
}

/** Without its runtime a contender could be built, and then not raced. */
async function build(
  contender: Contender,
  { buildDir, progress, signal }: Preparation,
): Promise<BuildResult> {
  const missing = missingFor(contender.manifest.runtime);
  if (missing !== undefined) return { ok: false, skipped: true, reason: missing };
  progress.update('build', `${contender.id} ...`);
  return await buildContender(contender, { buildDir, target: hostTarget(), signal });
}

function describeBuild(result: BuildResult): string {
  if (!result.ok) return `${result.skipped ? 'skipped' : 'build failed'}: ${result.reason}`;
  return result.cached ? 'unchanged' : 'built';
}

function refuseUnknownNames(only: string[], known: string[]): void {
  for (const name of only) {
    if (known.includes(name)) continue;
    throw new BenchError('usage', `there is no contender '${name}'${suggestName(name, known)}`);
  }
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
