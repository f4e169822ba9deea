import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultProject, type ExecutionInput, type Report, type Seed } from '@s3-lambda-bench/contract';
import type { LocalCloud } from '@s3-lambda-bench/local-cloud';
import { runExecution } from './await-execution.ts';
import type { CorpusChoice } from './choose-corpus.ts';
import { makeLocalClients } from './clients.ts';
import { deployBenchmark, stackName } from './deploy-benchmark.ts';
import { type CloudOptions, onLocalCloud, type RunContext } from './on-local-cloud.ts';
import { type Prepared, prepareContenders, undeployedRow } from './prepare-contenders.ts';
import { refuseSpoiltCorpus } from './refuse-spoilt-corpus.ts';
import { revealCorpus } from './reveal-corpus.ts';
import type { StackOutputs } from './stack-outputs.ts';

/** What `bench run` was asked for; sizes in bytes, paths absolute. */
export interface RunOptions extends CloudOptions, CorpusChoice {
  runs: number;
  seed: Seed;
  contender: string[];
  contendersDir: string;
  keep: boolean;
  maxConcurrentContenders: number;
  maxConcurrentRuns: number;
}

/** A finished benchmark: its report, where it is saved, and the local cloud that is still up. */
export interface Finished {
  report: Report;
  reportFile: string;
  cloud: LocalCloud;
  outputs: StackOutputs;
}

/** How often an execution on this machine is looked at. */
export const pollMs = 250;

/**
 * The whole benchmark on one machine: local cloud up, contenders built, template synthesised and deployed (which
 * fills the bucket), execution run, report saved. The caller closes the cloud; where this fails, it is closed already.
 */
export async function runBenchmark(options: RunOptions, context: RunContext): Promise<Finished> {
  return await onLocalCloud(options, context, (cloud, surroundings) => raceOn(cloud, options, surroundings));
}

async function raceOn(
  cloud: LocalCloud,
  options: RunOptions,
  context: RunContext,
): Promise<Omit<Finished, 'cloud'>> {
  const { contendersDir, contender: only, dataDir } = options;
  const places = { contendersDir, buildDir: path.join(dataDir, 'build'), only };
  const prepared = await prepareContenders(places, context);
  const clients = makeLocalClients(cloud);
  const outputs = await deployBenchmark(
    { ...options, seed: options.seed.value },
    { cloud, clients, contenders: prepared.contenders },
    context,
  );
  await refuseSpoiltCorpus(clients, stackName);
  const execution = { stateMachineArn: outputs.stateMachineArn, input: executionInput(options, outputs) };
  const raced = await runExecution(clients.sfn, execution, { ...context, pollMs });
  const revealed = revealCorpus(raced, outputs.corpus, options.seed.commitment);
  const report = withUndeployed(revealed, prepared, cloud);
  return { report, reportFile: saveReport(dataDir, report, context.now()), outputs };
}

function executionInput(options: RunOptions, { input }: StackOutputs): ExecutionInput {
  return {
    ...input,
    runs: options.runs,
    max_concurrent_contenders: options.maxConcurrentContenders,
    max_concurrent_runs: options.maxConcurrentRuns,
    ...(options.keep ? { keep_archives: true } : {}),
  };
}

function withUndeployed(report: Report, { failures, skipped }: Prepared, cloud: LocalCloud): Report {
  const places = { ...cloud, project: defaultProject };
  return {
    ...report,
    failure: [...report.failure, ...failures.map((one) => undeployedRow(one, places))],
    ...(skipped.length === 0 ? {} : { skipped: skipped.map((one) => undeployedRow(one, places)) }),
  };
}

function saveReport(dataDir: string, report: Report, nowMs: number): string {
  const folder = path.join(dataDir, 'reports');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${new Date(nowMs).toISOString().replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
