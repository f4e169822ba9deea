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
import { BenchError } from '../errors.ts';
import { suggestName } from '../option-parsers.ts';
import type { RunContext } from './run-benchmark.ts';

/** The contenders that can be deployed, and a failure row for each that cannot; one never hides another. */
export interface Prepared {
  contenders: BuiltContender[];
  failures: { id: string; reason: string }[];
}

/** Discovers, checks and builds the chosen contenders (all where `only` is empty), one after another: builds use every core themselves. */
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
  const prepared: Prepared = { contenders: [], failures: invalid.filter(chosen) };
  for (const contender of contenders.filter(chosen))
    await build(contender, { ...context, buildDir, prepared });
  if (prepared.contenders.length === 0) throw nothingToRace(contendersDir, prepared);
  return prepared;
}

interface Build extends Pick<RunContext, 'progress' | 'signal'> {
  buildDir: string;
  prepared: Prepared;
}

async function build(contender: Contender, { buildDir, prepared, progress, signal }: Build): Promise<void> {
  progress.update('build', `${contender.id} ...`);
  const result = await buildContender(contender, { buildDir, target: hostTarget(), signal });
  // A build that was interrupted has failed, but not by its own fault.
  signal.throwIfAborted();
  if (result.ok) prepared.contenders.push(result.contender);
  else prepared.failures.push({ id: contender.id, reason: outcome(result) });
  progress.done('build', `${contender.id}: ${outcome(result)}`);
}

function outcome(result: BuildResult): string {
  if (!result.ok) return `${result.skipped ? 'skipped' : 'build failed'}: ${result.reason}`;
  return result.cached ? 'unchanged' : 'built';
}

function refuseUnknownNames(only: string[], known: string[]): void {
  for (const name of only) {
    if (known.includes(name)) continue;
    throw new BenchError('usage', `there is no contender '${name}'${suggestName(name, known)}`);
  }
}

function nothingToRace(contendersDir: string, { failures }: Prepared): BenchError {
  const reasons = failures.map(({ id, reason }) => `\n  ${id}: ${reason}`).join('');
  return new BenchError('environment', `no contender in ${contendersDir} can be raced${reasons}`);
}

/** A failure row for a contender that was never deployed, under the ARN that it would have had. */
export function undeployedFailure(
  { id, reason }: { id: string; reason: string },
  { region, accountId, project }: { region: string; accountId: string; project: string },
): Failure {
  return { arn: `arn:aws:lambda:${region}:${accountId}:function:${project}-${id}`, reason };
}
