import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  ListFunctionsCommand,
  TagResourceCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { givenCloud, givenFunction } from '../setup/test-cloud.ts';

describe('reading functions', () => {
  test('gives one function with its tags, and its configuration alone', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '', { Tags: { team: 'blue' }, Description: 'what it does' });
    const FunctionName = 'fun';
    const found = await cloud.lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(found).toMatchObject({
      Configuration: { FunctionName, Description: 'what it does' },
      Code: { RepositoryType: 'S3', Location: expect.stringMatching(/^file:/) },
      Tags: { team: 'blue' },
    });
    const { $metadata, ...configuration } = await cloud.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName }),
    );
    expect(configuration).toEqual(found.Configuration);
  });

  test('satisfies the SDK, which waits for a function to become active', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    const { state } = await waitUntilFunctionActiveV2(
      { client: cloud.lambda, maxWaitTime: 5 },
      { FunctionName: 'fun' },
    );
    expect(state).toBe('SUCCESS');
  });

  test('lists functions by name, in pages', async () => {
    await using cloud = await givenCloud();
    for (const FunctionName of ['c', 'a', 'b']) await givenFunction(cloud, '', { FunctionName });
    const first = await cloud.lambda.send(new ListFunctionsCommand({ MaxItems: 2 }));
    const second = await cloud.lambda.send(
      new ListFunctionsCommand({ MaxItems: 2, Marker: first.NextMarker }),
    );
    expect(first.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['a', 'b']);
    expect(second.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['c']);
    expect(second.NextMarker).toBeUndefined();
  });
});

describe('what is not built', () => {
  test.each([
    ['GetPolicy', new GetPolicyCommand({ FunctionName: 'fun' })],
    [
      'TagResource',
      new TagResourceCommand({
        Resource: 'arn:aws:lambda:us-east-1:000000000000:function:fun',
        Tags: { a: 'b' },
      }),
    ],
  ])('rejects %s by its name', async (name, command) => {
    await using cloud = await givenCloud();
    // The two commands differ in their types only.
    await expect(cloud.lambda.send(command as GetPolicyCommand)).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: `local-lambda does not implement ${name}`,
      $metadata: { httpStatusCode: 501 },
    });
  });
});
