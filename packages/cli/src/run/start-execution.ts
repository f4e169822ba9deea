import type { Report } from '@s3-lambda-bench/contract';
import { runExecution } from './await-execution.ts';
import type { Clients } from './clients.ts';
import { findStack } from './find-stack.ts';
import { onAmbientCloud } from './on-ambient-cloud.ts';
import type { RunContext } from './on-local-cloud.ts';
import { revealCorpus } from './reveal-corpus.ts';
import { readOutputs } from './stack-outputs.ts';

const pollMs = 2_000;

/** What to start: contenders by function ARN (the stack's own where there are none), runs as deployed unless given. */
export interface Start {
  contenders: string[];
  stack: string;
  runs?: number;
}

type Surroundings = Pick<RunContext, 'progress' | 'signal'>;

/** Starts an execution of a deployed benchmark, on AWS or whatever AWS_ENDPOINT_URL points at, and answers with its report. */
export async function startExecution(start: Start, surroundings: Surroundings): Promise<Report> {
  return await onAmbientCloud(surroundings, (clients) => startOn(clients, start, surroundings));
}

async function startOn(
  clients: Clients,
  { contenders, stack: name, runs }: Start,
  surroundings: Surroundings,
): Promise<Report> {
  const { stateMachineArn, input: deployed, corpus } = readOutputs(await findStack(clients, name));
  const input = {
    contenders: contenders.length > 0 ? contenders : deployed.contenders,
    ...(runs === undefined ? {} : { runs }),
  };
  const raced = await runExecution(clients.sfn, { stateMachineArn, input }, { ...surroundings, pollMs });
  return revealCorpus(raced, corpus);
}
