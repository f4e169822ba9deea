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

  test('tells the handler the version that the caller named, and a client context in any letters', async () => {
    await using cloud = await givenCloud();
    await givenFunction(
      cloud,
      'export const handler = async (event, { clientContext, invokedFunctionArn }) => ({ clientContext, invokedFunctionArn });',
    );
    const ClientContext = Buffer.from('{\n"custom":{"a":"ü漢"}}').toString('base64');
    const { payload } = await invoke(cloud, {}, { Qualifier: '$LATEST', ClientContext });
    expect(payload).toEqual({
      clientContext: { custom: { a: 'ü漢' } },
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fun:$LATEST',
    });
  });

  test('takes an event of 6 MB', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async (event) => event.length;');
    const Payload = `"${'x'.repeat(6_291_454)}"`;
    expect(await invoke(cloud, {}, { Payload })).toMatchObject({ payload: 6_291_454 });
  });

  test.each([
    ['6 MiB and 100 bytes', 6_291_554, undefined, 'x'.repeat(6_291_554)],
    [
      'a byte more',
      6_291_555,
      'Unhandled',
      {
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
        errorType: 'Function.ResponseSizeTooLarge',
      },
    ],
  ])('answers with a response of %s', async (_title, length, functionError, payload) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async (length) => "x".repeat(length);');
    const answer = await invoke(cloud, length);
    expect(answer.functionError).toBe(functionError);
    expect(answer.payload).toEqual(payload);
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
      'RequestEntityTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      'a client context that is no JSON',
      { ClientContext: Buffer.from('{').toString('base64') },
      400,
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    ],
    [
      'a client context that is too long',
      { ClientContext: Buffer.from(`{"a":"${'x'.repeat(2_700)}"}`).toString('base64') },
      400,
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    ],
    [
      'a tenant, by name',
      { TenantId: 'blue' },
      501,
      'NotImplementedException',
      "Invoke does not implement the member 'TenantId'",
    ],
    [
      'a durable execution, by name',
      { DurableExecutionName: 'once' },
      501,
      'NotImplementedException',
      "Invoke does not implement the member 'DurableExecutionName'",
    ],
    [
      'an unknown type of invocation',
      { InvocationType: 'Later' as 'Event' },
      400,
      'ValidationException',
      "1 validation error detected: Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
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
