import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BuiltContender, bundledFunctions, synthesise } from '@s3-lambda-bench/infra';
import { deployStack, type LocalCloud, readAssembly } from '@s3-lambda-bench/local-cloud';
import type { CorpusChoice } from './choose-corpus.ts';
import type { Clients } from './clients.ts';
import { makeDeployWatch } from './fill-progress.ts';
import type { RunContext } from './on-local-cloud.ts';
import { readOutputs, type StackOutputs } from './stack-outputs.ts';

/** The stack of a local run. */
export const stackName = 'S3LambdaBench';
/** Where the corpus is. */
export const filesPrefix = 'files';

/** Which corpus to fill the bucket with, and where to keep what is made on the way. */
interface Deployment extends CorpusChoice {
  dataDir: string;
  runs: number;
  seed: string;
}

interface Target {
  cloud: LocalCloud;
  clients: Clients;
  contenders: BuiltContender[];
}

/** Synthesises the template for these contenders and deploys it, which fills the bucket; ends when the stack stands. */
export async function deployBenchmark(
  options: Deployment,
  { cloud, clients, contenders }: Target,
  { progress, signal, now }: RunContext,
): Promise<StackOutputs> {
  const { dataDir, objects, profile } = options;
  const startedAtMs = now();
  progress.update('deploy', 'synthesising the template');
  const functions = await bundledFunctions(path.join(dataDir, 'build'));
  const { outDir } = synthesise({ contenders, functions, outDir: path.join(dataDir, 'cdk.out'), stackName });
  const [stack] = readAssembly(outDir, cloud);
  if (stack === undefined) throw new Error(`the cloud assembly in ${outDir} has no stack`);
  const standing = await deployStack({
    ...clients,
    stack,
    s3Endpoint: cloud.s3Endpoint,
    parameters: stackParameters(options),
    sleep: (ms, until) => delay(ms, undefined, { signal: until }),
    signal,
    onPoll: makeDeployWatch(clients, { stackName, prefix: filesPrefix, objects }, { progress, now }),
  });
  const seconds = ((now() - startedAtMs) / 1000).toFixed(1);
  progress.done(
    'deploy',
    `stack ${stackName} stands, corpus of ${objects} objects (profile ${profile}) in place (${seconds} s)`,
  );
  return readOutputs(standing);
}

/** A profile with sizes of its own leaves the mean as the template has it. */
function stackParameters({ profile, objects, meanSize, runs, seed }: Deployment): Record<string, string> {
  return {
    TestFileCount: String(objects),
    // In MB of 2^20 bytes; 20 decimals hold every whole number of bytes exactly.
    ...(meanSize === undefined
      ? {}
      : { TestFileSize: (meanSize / 2 ** 20).toFixed(20).replace(/\.?0+$/, '') }),
    RunsPerContender: String(runs),
    FilesPrefix: filesPrefix,
    Profile: profile,
    Seed: seed,
  };
}
