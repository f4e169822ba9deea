import type { Stack } from '@aws-sdk/client-cloudformation';
import { describeStack } from '@s3-lambda-bench/local-cloud';
import { BenchError } from '../errors.ts';
import type { Clients } from './clients.ts';

/** A stack of that name; a BenchError where none stands in the account and region. */
export async function findStack({ cloudFormation }: Clients, name: string): Promise<Stack> {
  const stack = await describeStack(cloudFormation, name);
  if (stack !== undefined) return stack;
  throw new BenchError(
    'environment',
    `there is no stack '${name}' in this account and region: deploy it, or name it with --stack`,
  );
}
