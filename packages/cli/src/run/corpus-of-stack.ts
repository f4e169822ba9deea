import type { Stack } from '@aws-sdk/client-cloudformation';
import { type CorpusSpec, FillError, parseProperties } from '@s3-lambda-bench/fill-bucket';
import { BenchError, messageOf } from '../errors.ts';

/** Which corpus a stack asks for: its parameters, read as what fills its bucket reads them. A BenchError where it is another stack. */
export function corpusOfStack({ StackName, Parameters = [] }: Stack, bucketName: string): CorpusSpec {
  const parameter = (key: string) =>
    Parameters.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue;
  try {
    return parseProperties({
      BucketName: bucketName,
      FilesPrefix: parameter('FilesPrefix'),
      ObjectCount: parameter('TestFileCount'),
      MeanSizeMb: parameter('TestFileSize'),
      Seed: parameter('Seed'),
      Profile: parameter('Profile'),
    });
  } catch (error) {
    if (!(error instanceof FillError)) throw error;
    const problem = `the parameters of stack '${StackName}' do not say which corpus it has: ${messageOf(error)}`;
    throw new BenchError('environment', `${problem}; is it a benchmark's stack, deployed by this version?`, {
      cause: error,
    });
  }
}
