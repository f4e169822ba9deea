import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  type PutFunctionConcurrencyCommandInput,
} from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { givenCloud, givenFunction, invoke, type TestCloud } from '../setup/test-cloud.ts';

function put({ lambda }: TestCloud, input: Partial<PutFunctionConcurrencyCommandInput>) {
  const request = { FunctionName: 'fun', ReservedConcurrentExecutions: 1, ...input };
  return lambda.send(new PutFunctionConcurrencyCommand(request));
}

describe('reserved concurrency', () => {
  test('of none throttles with the reason', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    const FunctionName = 'fun';
    await cloud.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
    );
    expect(await cloud.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).toMatchObject({
      ReservedConcurrentExecutions: 0,
    });
    await expect(invoke(cloud)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
  });

  test('is shown with the function, and gone once it is deleted', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    expect(await put(cloud, { ReservedConcurrentExecutions: 7 })).toMatchObject({
      ReservedConcurrentExecutions: 7,
      $metadata: { httpStatusCode: 200 },
    });
    expect(await cloud.lambda.send(new GetFunctionCommand({ FunctionName: 'fun' }))).toMatchObject({
      Concurrency: { ReservedConcurrentExecutions: 7 },
    });
    const deleted = await cloud.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'fun' }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    const { $metadata, ...left } = await cloud.lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName: 'fun' }),
    );
    expect(left).toEqual({});
  });

  test('leaves 100 to all other functions', async () => {
    await using cloud = await givenCloud({ maxConcurrency: 1_000 });
    await givenFunction(cloud, '');
    await givenFunction(cloud, '', { FunctionName: 'second' });
    await put(cloud, { FunctionName: 'second', ReservedConcurrentExecutions: 500 });
    await expect(put(cloud, { ReservedConcurrentExecutions: 401 })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
      $metadata: { httpStatusCode: 400 },
    });
    await put(cloud, { ReservedConcurrentExecutions: 400 });
    // What a function has reserved itself does not count twice.
    await put(cloud, { ReservedConcurrentExecutions: 399 });
    await put(cloud, { ReservedConcurrentExecutions: 0 });
  });

  test.each<
    [title: string, input: Partial<PutFunctionConcurrencyCommandInput>, name: string, message: string]
  >([
    [
      'of a function that is not there',
      { FunctionName: 'other' },
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:other:$LATEST',
    ],
    [
      'of a version',
      { FunctionName: 'fun:$LATEST' },
      'InvalidParameterValueException',
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    ],
    [
      'of fewer than none',
      { ReservedConcurrentExecutions: -1 },
      'ValidationException',
      "1 validation error detected: Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
  ])('cannot be %s', async (_title, input, name, message) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    await expect(put(cloud, input)).rejects.toMatchObject({ name, message });
  });
});
