import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { givenCloud, givenFunction, invoke } from '../setup/test-cloud.ts';

describe('Invoke', () => {
  test('hands the event to the handler and its result to the caller, to the byte', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async (event) => ({ got: event.a });');
    const { text, functionError } = await invoke(cloud, { a: [1, 'ü', null] });
    expect(text).toBe('{"got":[1,"ü",null]}');
    expect(functionError).toBeUndefined();
  });

  test('answers with the version, the request id and nothing of the log unless it is asked for', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async (event, context) => context.awsRequestId;');
    const result = await cloud.lambda.send(new InvokeCommand({ FunctionName: 'fun', Qualifier: '$LATEST' }));
    expect(result.StatusCode).toBe(200);
    expect(result.ExecutedVersion).toBe('$LATEST');
    expect(result.LogResult).toBeUndefined();
    expect(JSON.parse(result.Payload?.transformToString() ?? '')).toBe(result.$metadata.requestId);
  });

  test('hands out an empty object where the caller sent nothing', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async (event) => event;');
    const result = await cloud.lambda.send(new InvokeCommand({ FunctionName: 'fun' }));
    expect(result.Payload?.transformToString()).toBe('{}');
  });

  test('finds the function by its ARN and hands the client context to the handler', async () => {
    await using cloud = await givenCloud();
    await givenFunction(
      cloud,
      'export const handler = async (event, { clientContext, invokedFunctionArn, memoryLimitInMB }) => ({ clientContext, invokedFunctionArn, memoryLimitInMB });',
    );
    const FunctionName = 'arn:aws:lambda:us-east-1:000000000000:function:fun';
    const ClientContext = Buffer.from('{"custom":{"a":"1"}}').toString('base64');
    const { payload } = await invoke(cloud, {}, { FunctionName, ClientContext });
    expect(payload).toEqual({
      clientContext: { custom: { a: '1' } },
      invokedFunctionArn: FunctionName,
      memoryLimitInMB: '256',
    });
  });

  test('starts nothing for a dry run', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    const result = await cloud.lambda.send(
      new InvokeCommand({ FunctionName: 'fun', InvocationType: 'DryRun' }),
    );
    expect(result.StatusCode).toBe(204);
    expect(cloud.granted).toEqual([]);
  });

  test.each([
    [
      'a function that is not there',
      { FunctionName: 'other' },
      404,
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:other',
    ],
    [
      'a version that is not there',
      { Qualifier: '7' },
      404,
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:fun:7',
    ],
    [
      'an event that is not JSON',
      { Payload: '{' },
      400,
      'InvalidRequestContentException',
      /^Could not parse request body into json: Could not parse payload into json: /,
    ],
    [
      'an event over 6 MB',
      { Payload: `"${'x'.repeat(6_291_455)}"` },
      413,
      'RequestTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      'an event to be queued, by name',
      { InvocationType: 'Event' },
      501,
      'NotImplementedException',
      'Invoke does not implement the InvocationType Event',
    ],
  ] as const)('rejects %s', async (_title, input, status, name, message) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    await expect(invoke(cloud, {}, input)).rejects.toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      $metadata: { httpStatusCode: status },
    });
  });

  test('rejects a caller whose policies do not allow it, before it says what exists', async () => {
    await using cloud = await givenCloud();
    const Statement = [
      {
        Effect: 'Allow' as const,
        Action: 'lambda:InvokeFunction',
        Resource: 'arn:aws:lambda:us-east-1:000000000000:function:fun',
      },
    ];
    await givenFunction(cloud, 'export const handler = async () => 1;');
    cloud.caller.current = {
      arn: 'arn:aws:sts::000000000000:assumed-role/bench/run',
      accountId: '000000000000',
      policies: [{ Version: '2012-10-17', Statement }],
    };
    expect(await invoke(cloud)).toMatchObject({ text: '1' });
    await expect(invoke(cloud, {}, { FunctionName: 'other' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::000000000000:assumed-role/bench/run is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:other because no identity-based policy allows the lambda:InvokeFunction action',
      $metadata: { httpStatusCode: 403 },
    });
  });
});
