import type { Stack } from '@aws-sdk/client-cloudformation';
import { type ExecutionInput, executionInputSchema, parse } from '@s3-lambda-bench/contract';
import type { CorpusSpec } from '@s3-lambda-bench/fill-bucket';
import { BenchError } from '../errors.ts';
import { corpusOfStack } from './corpus-of-stack.ts';

/** What the CLI needs of the benchmark's stack. */
export interface StackOutputs {
  stateMachineArn: string;
  /** The output `ContenderArns`, a valid execution input as it stands. */
  input: ExecutionInput;
  bucketName: string;
  /** By its parameters. */
  corpus: CorpusSpec;
}

/** Reads what every deployment of the benchmark has; a BenchError where it is another stack. */
export function readOutputs(stack: Stack): StackOutputs {
  const output = (key: string): string => {
    const value = stack.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (value !== undefined) return value;
    throw new BenchError(
      'environment',
      `stack '${stack.StackName}' has no output '${key}': is it a benchmark's stack?`,
    );
  };
  const input = parse(executionInputSchema, JSON.parse(output('ContenderArns')));
  if (!input.ok) {
    throw new BenchError(
      'environment',
      `output 'ContenderArns' of '${stack.StackName}': ${input.problems.join('; ')}`,
    );
  }
  const bucketName = output('BucketName');
  return {
    stateMachineArn: output('BenchingStateMachineArn'),
    input: input.value,
    bucketName,
    corpus: corpusOfStack(stack, bucketName),
  };
}
