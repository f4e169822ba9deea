import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { defaultProject, type RankedContender } from '@s3-lambda-bench/contract';
import type { BuiltContender } from '@s3-lambda-bench/infra';
import type { LocalCloud } from '@s3-lambda-bench/local-cloud';
import { BenchError } from '../errors.ts';
import { runExecution } from '../run/await-execution.ts';
import { makeLocalClients } from '../run/clients.ts';
import { deployBenchmark } from '../run/deploy-benchmark.ts';
import type { RunContext } from '../run/on-local-cloud.ts';
import { pollMs } from '../run/run-benchmark.ts';
import { digestLog, type LogDigest } from './digest-log.ts';
import { addOddObjects } from './odd-objects.ts';

/** What a contender is tried on, beside the odd objects; mean size in bytes. */
export interface TrialOptions {
  dataDir: string;
  objects: number;
  meanSize: number;
  cpuShare: boolean;
}

/** One environment, so that the first run is cold and the others are warm. */
export const trialRuns = 3;

/** What three runs on a small corpus showed. */
export interface Trial {
  /** As in a report: a row of one of the two, as all archives were valid or not. */
  outcome: { ranked: RankedContender } | { reason: string };
  log: LogDigest;
  denials: Denied[];
}

/** What S3 refused the function for want of a permission. */
export interface Denied {
  action: string;
  resource: string;
  context: Record<string, string>;
  requests: number;
}

/** Runs a contender three times, one after the other, and has every archive judged. Throws a BenchError where the harness failed. */
export async function tryContender(
  contender: BuiltContender,
  options: TrialOptions,
  { cloud, ...context }: RunContext & { cloud: LocalCloud },
): Promise<Trial> {
  const clients = makeLocalClients(cloud);
  const deployment = { ...options, profile: 'classic', runs: trialRuns, seed: defaultProject } as const;
  const outputs = await deployBenchmark(deployment, { cloud, clients, contenders: [contender] }, context);
  await addOddObjects(clients.s3, outputs.bucketName);
  const input = { ...outputs.input, runs: trialRuns, max_concurrent_runs: 1 };
  const execution = { stateMachineArn: outputs.stateMachineArn, input };
  const { success, failure } = await runExecution(clients.sfn, execution, { ...context, pollMs });
  const [ranked] = success;
  const reason = failure[0]?.reason ?? 'harness: the report does not have it';
  if (ranked === undefined && reason.startsWith('harness: '))
    throw new BenchError(
      'environment',
      `${contender.id} could not be checked, by no fault of its own: ${reason}`,
    );
  const functionName = `${defaultProject}-${contender.id}`;
  return {
    outcome: ranked === undefined ? { reason } : { ranked },
    log: digestLog(await readLog(cloud, functionName)),
    denials: (await cloud.readDenials()).filter(({ principal }) => principal.endsWith(`/${functionName}`)),
  };
}

/** The functions' logs are the local cloud's for as long as it is up: what is there is of these runs. */
async function readLog(
  { endpoint, region, credentials }: LocalCloud,
  functionName: string,
): Promise<string[]> {
  const client = new CloudWatchLogsClient({ endpoint, region, credentials });
  const messages: string[] = [];
  const request = { logGroupName: `/aws/lambda/${functionName}` };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, request)) {
    messages.push(...events.flatMap(({ message = [] }) => message));
  }
  return messages;
}
