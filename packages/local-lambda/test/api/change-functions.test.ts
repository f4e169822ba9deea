import { existsSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { makeZip } from '../setup/make-zip.ts';
import { givenCloud, givenFunction, invoke, type TestCloud } from '../setup/test-cloud.ts';

const request: CreateFunctionCommandInput = {
  FunctionName: 'fun',
  Role: 'arn:aws:iam::000000000000:role/fun',
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Code: { S3Bucket: 'assets', S3Key: 'fun.zip' },
};

/** What the SDK lets nobody write, on the wire all the same. */
function withMembers(cloud: TestCloud, members: object) {
  const command = new CreateFunctionCommand(request);
  command.middlewareStack.add(
    (next) => async (args) => {
      const body = Buffer.from(JSON.stringify({ ...request, ...members }));
      Object.assign(args.request as object, { body });
      Object.assign((args.request as { headers: object }).headers, { 'content-length': String(body.length) });
      return next(args);
    },
    { step: 'build' },
  );
  return cloud.lambda.send(command);
}

describe('CreateFunction', () => {
  test('takes the package from S3 and answers with the whole configuration', async () => {
    const zip = await makeZip({ 'index.mjs': 'export const handler = async () => "from S3";' });
    await using cloud = await givenCloud({ fetchCode: async () => Readable.from([zip]) });
    const { $metadata, ...created } = await cloud.lambda.send(new CreateFunctionCommand(request));
    expect($metadata.httpStatusCode).toBe(201);
    expect(created).toMatchObject({
      FunctionName: 'fun',
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fun',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/fun',
      Handler: 'index.handler',
      CodeSize: zip.length,
      CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      Timeout: 3,
      MemorySize: 128,
      EphemeralStorage: { Size: 512 },
      Architectures: ['x86_64'],
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/fun' },
      PackageType: 'Zip',
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Version: '$LATEST',
    });
    expect(await invoke(cloud)).toMatchObject({ text: '"from S3"' });
  });

  test('rejects a name that is taken', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    await expect(givenFunction(cloud, '')).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: fun',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test.each<[title: string, members: object, name: string, message: string]>([
    [
      'too little memory',
      { MemorySize: 64 },
      'ValidationException',
      "1 validation error detected: Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      'too long a timeout',
      { Timeout: 901 },
      'ValidationException',
      "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      'a handler with a space',
      { Handler: 'a b' },
      'ValidationException',
      "1 validation error detected: Value 'a b' at 'handler' failed to satisfy constraint: Member must satisfy regular expression pattern: [^\\s]+",
    ],
    [
      'two faults at once',
      { MemorySize: 64, Timeout: 0 },
      'ValidationException',
      "2 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      'no role',
      { Role: undefined },
      'ValidationException',
      "1 validation error detected: Value null at 'role' failed to satisfy constraint: Member must not be null",
    ],
    [
      'an unknown log format',
      { LoggingConfig: { LogFormat: 'XML' } },
      'ValidationException',
      "1 validation error detected: Value 'XML' at 'loggingConfig.logFormat' failed to satisfy constraint: Member must satisfy enum value set: [JSON, Text]",
    ],
    [
      'no handler',
      { Handler: undefined },
      'InvalidParameterValueException',
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    ],
    [
      'a runtime that Lambda does not have',
      { Runtime: 'cobol85' },
      'InvalidParameterValueException',
      "Value cobol85 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs22.x, nodejs24.x, python3.12, python3.13, python3.14, java21, java25, provided.al2, provided.al2023] or be a valid ARN",
    ],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION',
    ],
    [
      'a package that S3 does not have',
      {},
      'InvalidParameterValueException',
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    ],
    [
      'a package that is no ZIP file',
      { Code: { ZipFile: 'AAAA' } },
      'InvalidParameterValueException',
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    ],
    [
      'a member that is not built, by name',
      { VpcConfig: { SubnetIds: [] } },
      'NotImplementedException',
      "CreateFunction does not implement the member 'VpcConfig'",
    ],
    [
      'a nested member that is not built, by name',
      { Code: { ImageUri: 'x' } },
      'NotImplementedException',
      "CreateFunction does not implement the member 'Code.ImageUri'",
    ],
  ])('rejects %s', async (_title, members, name, message) => {
    await using cloud = await givenCloud();
    await expect(withMembers(cloud, members)).rejects.toMatchObject({ name, message });
  });

  test('rejects variables of more than 4 KB', async () => {
    await using cloud = await givenCloud();
    const Environment = { Variables: { LONG: 'x'.repeat(4_096) } };
    await expect(givenFunction(cloud, '', { Environment })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('exceeded the 4KB limit. String measured: {"LONG":"xxx'),
    });
  });
});

describe('an update', () => {
  test('of the code is what the next invocation runs', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    expect(await invoke(cloud)).toMatchObject({ text: '1' });
    const ZipFile = await makeZip({ 'index.mjs': 'export const handler = async () => 2;' });
    await cloud.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'fun', ZipFile }));
    expect(await invoke(cloud)).toMatchObject({ text: '2' });
    expect(cloud.granted).toHaveLength(2);
  });

  test('of the configuration leaves the rest as it was and recycles the environments', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => process.env.COLOUR ?? null;', {
      Timeout: 17,
    });
    expect(await invoke(cloud)).toMatchObject({ text: 'null' });
    const updated = await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'fun',
        Environment: { Variables: { COLOUR: 'red' } },
        LoggingConfig: { SystemLogLevel: 'WARN' },
      }),
    );
    expect(updated).toMatchObject({
      Timeout: 17,
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: '/aws/lambda/fun' },
    });
    expect(await invoke(cloud)).toMatchObject({ text: '"red"' });
  });

  test('fails for a function that is not there', async () => {
    await using cloud = await givenCloud();
    const command = new UpdateFunctionConfigurationCommand({ FunctionName: 'fun', Timeout: 1 });
    await expect(cloud.lambda.send(command)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('DeleteFunction', () => {
  test('takes the function, its environments and its code away', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    await invoke(cloud);
    const { $metadata } = await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'fun' }));
    expect($metadata.httpStatusCode).toBe(204);
    await expect(invoke(cloud)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(existsSync(path.join(cloud.dataDir, 'functions', 'fun'))).toBe(false);
  });
});

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
});
