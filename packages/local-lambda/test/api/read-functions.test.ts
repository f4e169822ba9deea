import { readFile } from 'node:fs/promises';
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  ListFunctionsCommand,
  type ListFunctionsCommandInput,
  TagResourceCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { makeZip } from '../setup/make-zip.ts';
import { givenCloud, givenFunction } from '../setup/test-cloud.ts';

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:fun';

describe('reading functions', () => {
  test('gives one function with its tags, and its configuration alone', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '', { Tags: { team: 'blue' }, Description: 'what it does' });
    const FunctionName = 'fun';
    const found = await cloud.lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(found).toMatchObject({
      Configuration: { FunctionName, Description: 'what it does' },
      Code: { RepositoryType: 'S3', Location: expect.stringMatching(/^file:.*\.zip$/) },
      Tags: { team: 'blue' },
    });
    const { $metadata, ...configuration } = await cloud.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName }),
    );
    expect(configuration).toEqual(found.Configuration);
  });

  test('gives the package as it was uploaded', async () => {
    await using cloud = await givenCloud();
    const fetched = await makeZip({ 'index.mjs': 'export const handler = 1;' });
    await givenFunction(cloud, '', { Code: { ZipFile: fetched } });
    const { Code } = await cloud.lambda.send(new GetFunctionCommand({ FunctionName: 'fun' }));
    expect((await readFile(new URL(Code?.Location ?? ''))).equals(fetched)).toBe(true);
  });

  test.each<[title: string, FunctionName: string, Qualifier: string | undefined, suffix: string]>([
    ['a name', 'fun', undefined, ''],
    ['a name with its version', 'fun:$LATEST', undefined, ':$LATEST'],
    ['a version beside', 'fun', '$LATEST', ':$LATEST'],
    ['both', `${arn}:$LATEST`, '$LATEST', ':$LATEST'],
    ['a partial ARN', '000000000000:function:fun', undefined, ''],
    ['an ARN', arn, undefined, ''],
  ])('shows the function under the ARN that %s makes', async (_title, FunctionName, Qualifier, suffix) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    const input = { FunctionName, ...(Qualifier === undefined ? {} : { Qualifier }) };
    const configuration = await cloud.lambda.send(new GetFunctionConfigurationCommand(input));
    expect(configuration.FunctionArn).toBe(arn + suffix);
    const { Configuration } = await cloud.lambda.send(new GetFunctionCommand(input));
    expect(Configuration?.FunctionArn).toBe(arn + suffix);
  });

  test.each<
    [title: string, input: { FunctionName: string; Qualifier?: string }, name: string, message: string]
  >([
    [
      'a function that is not there',
      { FunctionName: 'other' },
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:other',
    ],
    [
      'the version of a function that is not there',
      { FunctionName: 'other', Qualifier: '$LATEST' },
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:other:$LATEST',
    ],
    [
      'a version that is not there',
      { FunctionName: 'fun:7' },
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:fun:7',
    ],
    [
      'two versions',
      { FunctionName: 'fun:7', Qualifier: '8' },
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    ],
    [
      'another region',
      { FunctionName: 'arn:aws:lambda:eu-west-1:000000000000:function:fun' },
      'ResourceNotFoundException',
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
    [
      'another account',
      { FunctionName: 'arn:aws:lambda:us-east-1:999999999999:function:fun' },
      'AccessDeniedException',
      'User: arn:aws:iam::000000000000:root is not authorized to perform: lambda:GetFunction on resource: arn:aws:lambda:us-east-1:999999999999:function:fun because no resource-based policy allows the lambda:GetFunction action',
    ],
    [
      'a name that none can be',
      { FunctionName: 'f!' },
      'ValidationException',
      "1 validation error detected: Value 'f!' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?",
    ],
    [
      'a qualifier that none can be',
      { FunctionName: 'fun', Qualifier: 'a b' },
      'ValidationException',
      "1 validation error detected: Value 'a b' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)",
    ],
  ])('rejects %s', async (_title, input, name, message) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    await expect(cloud.lambda.send(new GetFunctionCommand(input))).rejects.toMatchObject({ name, message });
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

  test('lists functions without their state, and under the ARN of their version where all are asked for', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    const { Functions = [] } = await cloud.lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));
    expect(Functions).toMatchObject([{ FunctionArn: `${arn}:$LATEST`, Version: '$LATEST' }]);
    expect(Object.keys(Functions[0] ?? {})).not.toEqual(expect.arrayContaining(['State']));
    expect(Object.keys(Functions[0] ?? {})).not.toEqual(expect.arrayContaining(['LastUpdateStatus']));
  });

  test.each<[input: ListFunctionsCommandInput, name: string, message: string]>([
    [
      { MaxItems: 0 },
      'ValidationException',
      "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { MaxItems: 10_001 },
      'ValidationException',
      "1 validation error detected: Value '10001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    [
      { FunctionVersion: 'SOME' as 'ALL' },
      'ValidationException',
      "1 validation error detected: Value 'SOME' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]",
    ],
    [
      { MasterRegion: 'ALL', FunctionVersion: 'ALL' },
      'NotImplementedException',
      "ListFunctions does not implement the member 'MasterRegion'",
    ],
  ])('rejects to list %j', async (input, name, message) => {
    await using cloud = await givenCloud();
    await expect(cloud.lambda.send(new ListFunctionsCommand(input))).rejects.toMatchObject({ name, message });
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
