import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { givenCloud, givenFunction, type TestCloud } from '../setup/test-cloud.ts';

const FunctionName = 'fun';

function put({ lambda }: TestCloud, input: Partial<PutFunctionEventInvokeConfigCommandInput>) {
  return lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...input }));
}

async function givenCloudWithFunction(): Promise<TestCloud> {
  const cloud = await givenCloud();
  await givenFunction(cloud, '');
  return cloud;
}

const missing = {
  name: 'ResourceNotFoundException',
  message:
    "The function arn:aws:lambda:us-east-1:000000000000:function:fun:$LATEST doesn't have an EventInvokeConfig",
  $metadata: { httpStatusCode: 404 },
};

describe('the settings of asynchronous invocations', () => {
  test('are answered and read back as they were put', async () => {
    await using cloud = await givenCloudWithFunction();
    const { $metadata, ...settings } = await put(cloud, { MaximumRetryAttempts: 1 });
    expect($metadata.httpStatusCode).toBe(200);
    expect(settings).toEqual({
      LastModified: expect.any(Date),
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fun:$LATEST',
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnSuccess: {}, OnFailure: {} },
    });
    for (const Qualifier of [{}, { Qualifier: '$LATEST' }]) {
      const command = new GetFunctionEventInvokeConfigCommand({ FunctionName, ...Qualifier });
      expect(await cloud.lambda.send(command)).toMatchObject(settings);
    }
  });

  test('are replaced when they are put again', async () => {
    await using cloud = await givenCloudWithFunction();
    await put(cloud, { MaximumRetryAttempts: 1 });
    const settings = await put(cloud, { MaximumEventAgeInSeconds: 60 });
    expect(settings).toMatchObject({ MaximumEventAgeInSeconds: 60 });
    expect(settings).not.toHaveProperty('MaximumRetryAttempts');
  });

  test('keep what an update does not name', async () => {
    await using cloud = await givenCloudWithFunction();
    await put(cloud, { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 });
    const command = new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 });
    expect(await cloud.lambda.send(command)).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  test('are gone once they are deleted', async () => {
    await using cloud = await givenCloudWithFunction();
    await put(cloud, { MaximumRetryAttempts: 1 });
    const command = new DeleteFunctionEventInvokeConfigCommand({ FunctionName });
    expect((await cloud.lambda.send(command)).$metadata.httpStatusCode).toBe(204);
    await expect(
      cloud.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })),
    ).rejects.toMatchObject(missing);
  });

  test('cannot be read, updated or deleted where there are none', async () => {
    await using cloud = await givenCloudWithFunction();
    const { lambda } = cloud;
    const attempts: Promise<unknown>[] = [
      lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })),
      lambda.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 })),
      lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName })),
    ];
    await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toMatchObject(missing)));
  });

  test.each<
    [title: string, input: Partial<PutFunctionEventInvokeConfigCommandInput>, name: string, message: string]
  >([
    [
      'of a function that is not there',
      { FunctionName: 'other', MaximumRetryAttempts: 0 },
      'ResourceNotFoundException',
      "The function doesn't exist.",
    ],
    [
      'of a version that is not there',
      { Qualifier: '7', MaximumRetryAttempts: 0 },
      'ResourceNotFoundException',
      "The function doesn't exist.",
    ],
    [
      'that say nothing',
      {},
      'InvalidParameterValueException',
      'You must specify at least one of error handling or destination setting.',
    ],
    [
      'with three retries',
      { MaximumRetryAttempts: 3 },
      'ValidationException',
      "1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
    ],
    [
      'with an age of under a minute',
      { MaximumEventAgeInSeconds: 59 },
      'ValidationException',
      "1 validation error detected: Value '59' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
    ],
    [
      'with a destination, by name',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:queue' } } },
      'NotImplementedException',
      "PutFunctionEventInvokeConfig does not implement the member 'DestinationConfig.OnFailure.Destination'",
    ],
  ])('cannot be put %s', async (_title, input, name, message) => {
    await using cloud = await givenCloudWithFunction();
    await expect(put(cloud, input)).rejects.toMatchObject({ name, message });
  });
});
