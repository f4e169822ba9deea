import type { Stack } from '@aws-sdk/client-cloudformation';
import { expect, test } from '@jest/globals';
import { corpusOfStack } from '../../src/run/corpus-of-stack.ts';

const parameters = {
  TestFileCount: '3000',
  TestFileSize: '0.5',
  FilesPrefix: 'files',
  Seed: 'seed',
  Profile: 'text',
};

test('a corpus is what the parameters of its stack say, its mean size in bytes', () => {
  expect(corpusOfStack(givenStack(parameters), 'bench')).toEqual({
    bucketName: 'bench',
    filesPrefix: 'files',
    profile: 'text',
    seed: 'seed',
    objectCount: 3_000,
    meanSizeBytes: 524_288,
  });
});

test("rejects a stack that is no benchmark's, with what it lacks", () => {
  const { Profile: _, ...others } = parameters;
  expect(() => corpusOfStack(givenStack(others), 'bench')).toThrow(/'Other'.*'Profile'/);
});

function givenStack(values: Record<string, string>): Stack {
  return {
    StackName: 'Other',
    CreationTime: new Date(0),
    StackStatus: 'CREATE_COMPLETE',
    Parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
}
