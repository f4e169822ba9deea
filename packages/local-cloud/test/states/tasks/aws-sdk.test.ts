import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { codeBucket, givenFolder } from '../../given-cloud.ts';
import { type GivenStates, givenStates, oneTask } from '../given-states.ts';

const folder = givenFolder();
let given: GivenStates;

beforeAll(async () => {
  given = await givenStates(folder.path);
});

afterAll(async () => {
  await given.cloud.close();
  folder[Symbol.dispose]();
});

describe('aws-sdk', () => {
  test('gives what the SDK gives, without metadata', async () => {
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:lambda:getFunctionConfiguration',
      Arguments: { FunctionName: given.functionArn },
    });
    const result = JSON.parse((await given.run(definition)).output ?? '');
    expect(result).toMatchObject({
      FunctionArn: given.functionArn,
      Runtime: 'nodejs24.x',
      MemorySize: 128,
      Timeout: 20,
    });
    expect(result).not.toHaveProperty('$metadata');
  });

  test('reads a body to its end, and writes times as text', async () => {
    await given.s3.send(new PutObjectCommand({ Bucket: codeBucket, Key: 'text', Body: 'ünïcode' }));
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
      Arguments: { Bucket: codeBucket, Key: 'text' },
    });
    expect(JSON.parse((await given.run(definition)).output ?? '')).toMatchObject({
      Body: 'ünïcode',
      ContentLength: 9,
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  test('deletes objects and tells which it could not', async () => {
    await given.s3.send(new PutObjectCommand({ Bucket: codeBucket, Key: 'gone', Body: 'x' }));
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:s3:deleteObjects',
      Arguments: { Bucket: codeBucket, Delete: { Objects: [{ Key: 'gone' }], Quiet: false } },
    });
    expect(JSON.parse((await given.run(definition)).output ?? '').Deleted).toEqual([{ Key: 'gone' }]);
    const powerless = JSON.parse(
      (await given.run(definition, undefined, given.powerlessRoleArn)).output ?? '',
    );
    expect(powerless.Errors).toMatchObject([{ Key: 'gone', Code: 'AccessDenied' }]);
  });

  const failures: [string, string, object, string, RegExp][] = [
    [
      'an error that the model names',
      'getObject',
      { Key: 'none' },
      'S3.NoSuchKeyException',
      /^The specified key does not exist\. \(Service: S3, Status Code: 404, Request ID: \S+, Extended Request ID: \S+\)$/,
    ],
    [
      'an action that the service does not have',
      'getObjekt',
      {},
      'States.Runtime',
      /s3 has no action getObjekt$/,
    ],
    [
      'a member that the action does not have',
      'getObject',
      { Kee: 'x' },
      'States.Runtime',
      /The field 'Kee' is not supported by Step Functions; did you mean 'Key'\?/,
    ],
  ];
  test.each(failures)('fails for %s', async (_title, action, more, error, cause) => {
    const definition = oneTask({
      Resource: `arn:aws:states:::aws-sdk:s3:${action}`,
      Arguments: { Bucket: codeBucket, ...more },
    });
    expect(await given.run(definition)).toMatchObject({
      status: 'FAILED',
      error,
      cause: expect.stringMatching(cause),
    });
  });

  test('fails where the role does not allow it', async () => {
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
      Arguments: { Bucket: codeBucket, Key: 'k', Body: 'b' },
    });
    const { error, cause } = await given.run(definition, undefined, given.powerlessRoleArn);
    expect([error, cause]).toEqual([
      'S3.S3Exception',
      expect.stringMatching(
        /not authorized to perform: s3:PutObject.*\(Service: S3, Status Code: 403, Request ID: \S+, Extended Request ID: \S+\)$/,
      ),
    ]);
  });
});
