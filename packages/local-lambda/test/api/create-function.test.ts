import { Readable } from 'node:stream';
import { CreateFunctionCommand, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
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

  test.each<[title: string, members: object, name: string, message: unknown]>([
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
      'a runtime that Lambda had once',
      { Runtime: 'nodejs18.x' },
      'InvalidParameterValueException',
      'The runtime parameter of nodejs18.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.',
    ],
    [
      'a runtime that Lambda has and local-lambda has not, by name',
      { Runtime: 'ruby3.4' },
      'NotImplementedException',
      'local-lambda does not implement the runtime ruby3.4; it has nodejs22.x, nodejs24.x, python3.12, python3.13, python3.14, java21, java25, provided.al2, provided.al2023',
    ],
    [
      'a name that none can be',
      { FunctionName: 'f!' },
      'InvalidParameterValueException',
      expect.stringMatching(
        /^1 validation error detected: Value 'f!' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
      ),
    ],
    [
      'a name of 65 characters',
      { FunctionName: 'f'.repeat(65) },
      'InvalidParameterValueException',
      `1 validation error detected: Value '${'f'.repeat(65)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'a variable whose name none can be',
      { Environment: { Variables: { '1': 'one', TWO: 'two' } } },
      'ValidationException',
      "1 validation error detected: Value '{1=one, TWO=two}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]",
    ],
    [
      'a processor that nobody has',
      { Architectures: ['mips'] },
      'ValidationException',
      "1 validation error detected: Value '[mips]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    ],
    [
      'two packages at once',
      { Code: { ZipFile: 'AAAA', S3Bucket: 'assets', S3Key: 'fun.zip' } },
      'InvalidParameterValueException',
      'Please do not provide other FunctionCode parameters when providing a ZipFile.',
    ],
    [
      'a container image, by name',
      { PackageType: 'Image' },
      'NotImplementedException',
      'CreateFunction does not implement PackageType Image',
    ],
    [
      'to publish a version, by name',
      { Publish: true },
      'NotImplementedException',
      'CreateFunction does not implement Publish',
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

  test('rejects an empty package', async () => {
    await using cloud = await givenCloud();
    await expect(givenFunction(cloud, {})).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Uploaded file must be a non-empty zip',
    });
  });

  test('rejects a request that a package of more than 50 MB makes too long', async () => {
    await using cloud = await givenCloud();
    await expect(withMembers(cloud, { Code: { ZipFile: 'A'.repeat(70_167_211) } })).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
      message: 'Request must be smaller than 70167211 bytes for the CreateFunction operation',
      $metadata: { httpStatusCode: 413 },
    });
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
