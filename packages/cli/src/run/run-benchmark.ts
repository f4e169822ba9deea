import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultProject, type ExecutionInput, type Report } from '@s3-lambda-bench/contract';
import { bundledFunctions, synthesise } from '@s3-lambda-bench/infra';
import { type LocalCloud, startLocalCloud } from '@s3-lambda-bench/local-cloud';
import type { Progress } from '../progress.ts';
import { runExecution } from './await-execution.ts';
import { type Clients, makeLocalClients } from './clients.ts';
import { deployStack, type StackOutputs } from './deploy-stack.ts';
import { makeDeployWatch } from './fill-progress.ts';
import { type Prepared, prepareContenders, undeployedFailure } from './prepare-contenders.ts';
import { listAssets, publishAssets } from './publish-assets.ts';

/** What `bench run` was asked for; sizes in bytes, paths absolute. */
export interface RunOptions {
  objects: number;
  meanSize: number;
  runs: number;
  seed: string;
  contender: string[];
  contendersDir: string;
  dataDir: string;
  port: number;
  keep: boolean;
  maxConcurrentContenders: number;
  maxConcurrentRuns: number;
}

/** What the command line hands to the benchmark beside the options. */
export interface RunContext {
  progress: Progress;
  signal: AbortSignal;
  now: () => number;
}

/** A finished benchmark: its report, where it is saved, and the local cloud that is still up. */
export interface Finished {
  report: Report;
  reportFile: string;
  cloud: LocalCloud;
  outputs: StackOutputs;
}

const stackName = 'S3LambdaBench';
const filesPrefix = 'files';
const pollMs = 250;

/**
 * The whole benchmark on one machine: local cloud up, contenders built, template synthesised and deployed (which
 * fills the bucket), execution run, report saved. The caller closes the cloud; where this fails, it is closed already.
 */
export async function runBenchmark(options: RunOptions, context: RunContext): Promise<Finished> {
  const { dataDir, port } = options;
  const cloud = await startLocalCloud({ dataDir: path.join(dataDir, 'cloud'), port });
  try {
    const prepared = await prepareContenders(
      {
        contendersDir: options.contendersDir,
        buildDir: path.join(dataDir, 'build'),
        only: options.contender,
      },
      context.progress,
    );
    const clients = makeLocalClients(cloud);
    const outputs = await deploy(options, { cloud, clients, prepared }, context);
    const input = executionInput(options, outputs);
    const { stateMachineArn } = outputs;
    const raced = await runExecution(clients.sfn, { stateMachineArn, input }, { ...context, pollMs });
    const report = withUndeployed(raced, prepared, cloud);
    return { report, reportFile: saveReport(dataDir, report, context.now()), cloud, outputs };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

async function deploy(
  options: RunOptions,
  { cloud, clients, prepared }: { cloud: LocalCloud; clients: Clients; prepared: Prepared },
  { progress, signal, now }: RunContext,
): Promise<StackOutputs> {
  progress.update('deploy', 'synthesising the template');
  const assemblyDir = path.join(options.dataDir, 'cdk.out');
  const functions = await bundledFunctions(path.join(options.dataDir, 'build'));
  synthesise({ contenders: prepared.contenders, functions, outDir: assemblyDir, stackName });
  const assets = listAssets(assemblyDir, stackName, cloud);
  await publishAssets(clients.s3, assets);
  const template = assets.find(({ file }) => file.endsWith('.template.json'));
  if (template === undefined)
    throw new Error(`the cloud assembly in ${assemblyDir} does not publish its template`);
  const onPoll = makeDeployWatch(
    clients,
    { stackName, prefix: filesPrefix, objects: options.objects },
    { progress, now },
  );
  const deployment = {
    stackName,
    templateUrl: `${cloud.s3Endpoint}/${template.bucket}/${template.key}`,
    parameters: stackParameters(options),
  };
  const startedAt = now();
  const outputs = await deployStack(clients.cloudFormation, deployment, { signal, onPoll });
  progress.done(
    'deploy',
    `stack ${stackName} stands, corpus of ${options.objects} objects in place (${elapsed(startedAt, now)})`,
  );
  return outputs;
}

function stackParameters({ objects, meanSize, runs, seed }: RunOptions): Record<string, string> {
  return {
    TestFileCount: String(objects),
    // TestFileSize is in MB of 2^20 bytes; 20 decimals hold every whole number of bytes exactly.
    TestFileSize: (meanSize / 2 ** 20).toFixed(20).replace(/\.?0+$/, ''),
    RunsPerContender: String(runs),
    FilesPrefix: filesPrefix,
    Seed: seed,
  };
}

function executionInput(options: RunOptions, { contenderArns }: StackOutputs): ExecutionInput {
  return {
    contenders: contenderArns,
    runs: options.runs,
    max_concurrent_contenders: options.maxConcurrentContenders,
    max_concurrent_runs: options.maxConcurrentRuns,
    ...(options.keep ? { keep_archives: true } : {}),
  };
}

function withUndeployed(report: Report, { failures }: Prepared, cloud: LocalCloud): Report {
  const undeployed = failures.map((failure) =>
    undeployedFailure(failure, { ...cloud, project: defaultProject }),
  );
  return { ...report, failure: [...report.failure, ...undeployed] };
}

function saveReport(dataDir: string, report: Report, nowMs: number): string {
  const folder = path.join(dataDir, 'reports');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${new Date(nowMs).toISOString().replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}

function elapsed(startedAt: number, now: () => number): string {
  return `${((now() - startedAt) / 1000).toFixed(1)} s`;
}
