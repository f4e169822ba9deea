import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { codeBucket } from '../../given-cloud.ts';
import { oneTask, succeeding } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const given = givenStatesOfFile();

describe('aws-sdk', () => {
  test('gives what the SDK gives, without metadata', async () => {
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:lambda:getFunctionConfiguration',
      Arguments: { FunctionName: given().functionArn },
    });
    const result = JSON.parse((await given().run(definition)).output ?? '');
    expect(result).toMatchObject({
      FunctionArn: given().functionArn,
      Runtime: 'nodejs24.x',
      MemorySize: 128,
      Timeout: 20,
    });
    expect(result).not.toHaveProperty('$metadata');
  });

  test('reads a body to its end, and writes times as text', async () => {
    await given().s3.send(new PutObjectCommand({ Bucket: codeBucket, Key: 'text', Body: 'ünïcode' }));
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
      Arguments: { Bucket: codeBucket, Key: 'text' },
    });
    expect(JSON.parse((await given().run(definition)).output ?? '')).toMatchObject({
      Body: 'ünïcode',
      ContentLength: 9,
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  test('deletes objects and tells which it could not', async () => {
    await given().s3.send(new PutObjectCommand({ Bucket: codeBucket, Key: 'gone', Body: 'x' }));
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:s3:deleteObjects',
      Arguments: { Bucket: codeBucket, Delete: { Objects: [{ Key: 'gone' }], Quiet: false } },
    });
    expect(JSON.parse((await given().run(definition)).output ?? '').Deleted).toEqual([{ Key: 'gone' }]);
    const powerless = JSON.parse(
      (await given().run(definition, undefined, given().powerlessRoleArn)).output ?? '',
    );
    expect(powerless.Errors).toMatchObject([{ Key: 'gone', Code: 'AccessDenied' }]);
  });

  /** What the SDK puts into S3 for a Body (texts of documents: recorded 2024-06-11). */
  const bodies: [string, unknown, string][] = [
    ['text', 'ünïcode', 'ünïcode'],
    ['a document', { a: [1, null] }, '{"a":[1,null]}'],
    ['a number', 0, '0'],
    ['a truth value', false, 'false'],
  ];
  test.each(bodies)('puts %s where bytes are asked for', async (_title, Body, expected) => {
    const { status, output: text } = await given().run(
      oneTask({
        Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
        Arguments: { Bucket: codeBucket, Key: 'body', Body, Metadata: { eTag: 'mine' } },
      }),
    );
    expect([status, JSON.parse(text ?? '')]).toEqual([
      'SUCCEEDED',
      expect.objectContaining({ ETag: expect.any(String) }),
    ]);
    const { Body: stored, Metadata } = await given().s3.send(
      new GetObjectCommand({ Bucket: codeBucket, Key: 'body' }),
    );
    expect(await stored?.transformToString()).toBe(expected);
    expect(Metadata).toEqual({ etag: 'mine' });
  });

  test('takes members by the names that Step Functions has for them, times as text, and null for none', async () => {
    await given().s3.send(new PutObjectCommand({ Bucket: codeBucket, Key: 'old', Body: 'x' }));
    const get = (more: object) =>
      given().run(
        oneTask({
          Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
          Arguments: { Bucket: codeBucket, Key: 'old', ...more },
        }),
      );
    expect((await get({ VersionId: null, IfModifiedSince: '2020-01-01T00:00:00Z' })).status).toBe(
      'SUCCEEDED',
    );
    expect(await get({ IfUnmodifiedSince: 1_577_836_800 })).toMatchObject({
      error: 'S3.S3Exception',
      cause: expect.stringMatching(/Status Code: 412/),
    });
    const { output: text } = await given().run(
      oneTask({ Resource: 'arn:aws:states:::aws-sdk:s3:listBuckets', Arguments: {} }),
    );
    expect(JSON.parse(text ?? '')).toMatchObject({
      Owner: { Id: expect.any(String) },
      Buckets: expect.arrayContaining([{ Name: codeBucket, CreationDate: expect.stringMatching(/Z$/) }]),
    });
  });

  const services: [string, object, unknown][] = [
    ['s3:listObjectsV2', { Bucket: codeBucket, MaxKeys: 1 }, { Name: codeBucket, KeyCount: 1 }],
    ['lambda:listFunctions', {}, { Functions: [{ FunctionName: expect.any(String) }] }],
    [
      'sfn:listStateMachines',
      { MaxResults: 1 },
      {
        StateMachines: [
          {
            CreationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
            StateMachineArn: expect.any(String),
          },
        ],
      },
    ],
    [
      'cloudwatchlogs:describeLogGroups',
      { LogGroupNamePrefix: '/aws/lambda' },
      { LogGroups: expect.any(Array) },
    ],
    [
      'cloudformation:describeStacks',
      { StackName: 'states' },
      { Stacks: [{ StackStatus: 'CREATE_COMPLETE', CreationTime: expect.stringMatching(/Z$/) }] },
    ],
    [
      'sts:getCallerIdentity',
      {},
      { Account: '000000000000', Arn: expect.stringContaining(':assumed-role/') },
    ],
  ];
  test.each(services)('reaches %s', async (target, Arguments, expected) => {
    const { output: text, cause } = await given().run(
      oneTask({ Resource: `arn:aws:states:::aws-sdk:${target}`, Arguments }),
    );
    expect([cause, JSON.parse(text ?? 'null')]).toMatchObject([undefined, expected]);
  });

  test('writes the text of a document where text is asked for', async () => {
    const StateMachineArn = await given().makeMachine(succeeding);
    const { output: text } = await given().run(
      oneTask({
        Resource: 'arn:aws:states:::aws-sdk:sfn:startExecution',
        Arguments: { StateMachineArn, Input: { n: 1 } },
      }),
    );
    const { ExecutionArn: executionArn, StartDate, ...rest } = JSON.parse(text ?? '');
    expect([Date.parse(StartDate), rest]).toEqual([expect.any(Number), {}]);
    expect((await given().ended(executionArn)).input).toBe('{"n":1}');
  });

  const arn = 'arn:aws:states:us-east-1:000000000000';
  const failures: [string, object, string, RegExp][] = [
    [
      's3:getObject',
      { Bucket: codeBucket, Key: 'none' },
      'S3.NoSuchKeyException',
      /^The specified key does not exist\. \(Service: S3, Status Code: 404, Request ID: \S+, Extended Request ID: \S+\)$/,
    ],
    [
      's3:listObjects',
      { Bucket: 'nobodys-bucket' },
      'S3.NoSuchBucketException',
      /^The specified bucket does not exist \(Service: S3, Status Code: 404, Request ID: \S+, Extended Request ID: \S+\)$/,
    ],
    [
      'lambda:getFunction',
      { FunctionName: 'nobody' },
      'Lambda.ResourceNotFoundException',
      /^Function not found: .* \(Service: Lambda, Status Code: 404, Request ID: \S+\)$/,
    ],
    [
      'sfn:describeExecution',
      { ExecutionArn: `${arn}:execution:m:nobody` },
      'Sfn.ExecutionDoesNotExistException',
      /^Execution Does Not Exist: '.*' \(Service: Sfn, Status Code: 400, Request ID: \S+\)$/,
    ],
    [
      'sfn:startSyncExecution',
      { StateMachineArn: `${arn}:stateMachine:nobody` },
      'Sfn.StateMachineDoesNotExistException',
      /\(Service: Sfn, Status Code: 400, /,
    ],
    [
      'cloudwatchlogs:describeLogStreams',
      { LogGroupName: 'nobody' },
      'CloudWatchLogs.ResourceNotFoundException',
      /\(Service: CloudWatchLogs, Status Code: 400, Request ID: \S+\)$/,
    ],
    [
      'cloudformation:describeStacks',
      { StackName: 'nobody' },
      'CloudFormation.CloudFormationException',
      /^Stack with id nobody does not exist \(Service: CloudFormation, Status Code: 400, Request ID: \S+\)$/,
    ],
    ['sts:getSessionToken', {}, 'Sts.StsException', /\(Service: Sts, Status Code: 501, Request ID: \S+\)$/],
  ];
  test.each(failures)(
    '%s fails with the error of the service: %j',
    async (target, Arguments, error, cause) => {
      const definition = oneTask({ Resource: `arn:aws:states:::aws-sdk:${target}`, Arguments });
      expect(await given().run(definition)).toMatchObject({
        status: 'FAILED',
        error,
        cause: expect.stringMatching(cause),
      });
    },
  );

  const refusals: [string, string, object, string][] = [
    ['an action that the service does not have', 'getObjekt', {}, 's3 has no action getObjekt'],
    ['an action in the wrong case', 'GetObject', {}, 's3 has no action GetObject'],
    [
      'members that the action does not have',
      'getObject',
      { Kee: 'x', bucket: 'b' },
      'The field "Kee" is not supported by Step Functions, The field "bucket" is not supported by Step Functions',
    ],
    [
      'a member by the name of the model',
      'putObject',
      { ACL: 'private' },
      'The field "ACL" is not supported by Step Functions',
    ],
    [
      'a member of a member that the action does not have',
      'deleteObjects',
      { Delete: { Objects: [{ Kee: 'x' }] } },
      'The field "Kee" is not supported by Step Functions',
    ],
    [
      'what is no time',
      'getObject',
      { IfModifiedSince: 'yesterday' },
      "The value of the field 'IfModifiedSince' has an invalid format",
    ],
  ];
  test.each(refusals)('rejects %s before the Task is scheduled', async (_title, action, Arguments, why) => {
    const Resource = `arn:aws:states:::aws-sdk:s3:${action}`;
    expect(await given().run(oneTask({ Resource, Arguments }))).toMatchObject({
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'T' (entered at the event id #2). The Arguments '${JSON.stringify(Arguments)}' could not be used to start the Task: [${why}]`,
    });
  });

  test('fails where the role does not allow it', async () => {
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
      Arguments: { Bucket: codeBucket, Key: 'k', Body: 'b' },
    });
    const { error, cause } = await given().run(definition, undefined, given().powerlessRoleArn);
    expect([error, cause]).toEqual([
      'S3.S3Exception',
      expect.stringMatching(
        /not authorized to perform: s3:PutObject.*\(Service: S3, Status Code: 403, Request ID: \S+, Extended Request ID: \S+\)$/,
      ),
    ]);
  });
});
