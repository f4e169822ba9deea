import type { Stack } from '@aws-sdk/client-cloudformation';
import { type ExecutionInput, executionInputSchema, parse } from '@s3-lambda-bench/contract';
import { BenchError } from '../errors.ts';

/** The outputs of the benchmark's stack that the CLI needs. */
export interface StackOutputs {
  stateMachineArn: string;
  /** The output `ContenderArns`, a valid execution input as it stands. */
  input: ExecutionInput;
  bucketName: string;
}

/** Reads the outputs that every deployment of the benchmark has; a BenchError where it is another stack. */
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
  return {
    stateMachineArn: output('BenchingStateMachineArn'),
    input: input.value,
    bucketName: output('BucketName'),
  };
}
