import type { Report } from '@s3-lambda-bench/contract';
import { describeStack } from '@s3-lambda-bench/local-cloud';
import { BenchError } from '../errors.ts';
import { runExecution } from './await-execution.ts';
import { makeAmbientClients } from './clients.ts';
import type { RunContext } from './on-local-cloud.ts';
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
  try {
    return await startOnStack(start, surroundings);
  } catch (error) {
    if (error instanceof BenchError || surroundings.signal.aborted) throw error;
    throw new BenchError('environment', explain(error), { cause: error });
  }
}

async function startOnStack(
  { contenders, stack: name, runs }: Start,
  surroundings: Surroundings,
): Promise<Report> {
  const clients = makeAmbientClients();
  const stack = await describeStack(clients.cloudFormation, name);
  if (stack === undefined) {
    throw new BenchError(
      'environment',
      `there is no stack '${name}' in this account and region: deploy it, or name it with --stack`,
    );
  }
  const { stateMachineArn, input: deployed } = readOutputs(stack);
  const input = {
    contenders: contenders.length > 0 ? contenders : deployed.contenders,
    ...(runs === undefined ? {} : { runs }),
  };
  return await runExecution(clients.sfn, { stateMachineArn, input }, { ...surroundings, pollMs });
}

/** A refused connection to several addresses says nothing itself; its parts do. */
function explain(error: unknown): string {
  const parts = error instanceof AggregateError ? error.errors : [error];
  const said = parts
    .map((part) => (part instanceof Error ? `${part.name}: ${part.message}` : String(part)))
    .join('; ');
  return `${said}; check the credentials (AWS_PROFILE), the region (AWS_REGION) and, for a local cloud, AWS_ENDPOINT_URL`;
}
