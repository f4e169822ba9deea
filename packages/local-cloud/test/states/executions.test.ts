import { setTimeout as pause } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  PublishStateMachineVersionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  codeBucket,
  type GivenCloud,
  givenCloud,
  givenFolder,
  lambdaFunction,
  output,
  role,
} from '../given-cloud.ts';

/** Does what its event says. */
const handler = `
export const handler = async (event) => {
  if (event.throw) throw Object.assign(new Error(event.throw), { name: 'BadLuck' });
  if (event.exit) process.exit(event.exit);
  if (event.untyped) return Promise.reject({ because: 'nobody knows' });
  return { got: event };
};`;

const folder = givenFolder();
let given: GivenCloud;
let functionArn: string;
let roleArn: string;
let powerlessRoleArn: string;
let machines = 0;

beforeAll(async () => {
  given = await givenCloud(folder.path);
  const code = await given.putCode(handler);
  const allowed = [
    {
      Effect: 'Allow',
      Action: ['lambda:*', 's3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
      Resource: '*',
    },
  ];
  const stack = await given.deploy('states', {
    Resources: {
      Role: role('lambda.amazonaws.com'),
      Function: lambdaFunction(code),
      MachineRole: role('states.amazonaws.com', allowed),
      PowerlessRole: role('states.amazonaws.com'),
    },
    Outputs: {
      Function: { Value: { 'Fn::GetAtt': 'Function.Arn' } },
      Role: { Value: { 'Fn::GetAtt': 'MachineRole.Arn' } },
      Powerless: { Value: { 'Fn::GetAtt': 'PowerlessRole.Arn' } },
    },
  });
  functionArn = output(stack, 'Function') ?? '';
  roleArn = output(stack, 'Role') ?? '';
  powerlessRoleArn = output(stack, 'Powerless') ?? '';
});

afterAll(async () => {
  await given.cloud.close();
  folder[Symbol.dispose]();
});

const oneTask = (task: object) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'T',
  States: { T: { Type: 'Task', End: true, ...task } },
});
const invocation = (Payload: unknown) =>
  oneTask({ Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: functionArn, Payload } });

async function givenMachine(definition: object, role = roleArn): Promise<string> {
  machines += 1;
  const { stateMachineArn = '' } = await given.sfn.send(
    new CreateStateMachineCommand({
      name: `machine-${machines}`,
      definition: JSON.stringify(definition),
      roleArn: role,
    }),
  );
  return stateMachineArn;
}

async function ended(executionArn: string) {
  for (;;) {
    const execution = await given.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await pause(5);
  }
}

/** Runs a definition to its end. */
async function run(definition: object, input?: unknown, role = roleArn) {
  const stateMachineArn = await givenMachine(definition, role);
  const { executionArn = '' } = await given.sfn.send(
    new StartExecutionCommand({
      stateMachineArn,
      ...(input !== undefined && { input: JSON.stringify(input) }),
    }),
  );
  return ended(executionArn);
}

describe('lambda:invoke', () => {
  test('gives the answer with what is known of the call', async () => {
    const { status, output: text } = await run(invocation({ n: 1 }));
    expect(status).toBe('SUCCEEDED');
    const result = JSON.parse(text ?? '');
    expect(result).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { got: { n: 1 } },
      SdkHttpMetadata: { HttpStatusCode: 200, HttpHeaders: { 'X-Amz-Executed-Version': '$LATEST' } },
      StatusCode: 200,
    });
    expect(result.SdkResponseMetadata.RequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(result.SdkHttpMetadata.AllHttpHeaders['Content-Type']).toEqual(['application/json']);
  });

  test('fails with the type of a function error, and its payload verbatim as cause', async () => {
    const { status, error, cause } = await run(invocation({ throw: 'seven' }));
    expect([status, error]).toEqual(['FAILED', 'BadLuck']);
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorType: 'BadLuck', errorMessage: 'seven' });
  });

  test('fails with the type that Lambda gives to an exit', async () => {
    const { error, cause } = await run(invocation({ exit: 3 }));
    expect([error, JSON.parse(cause ?? '').errorMessage]).toEqual([
      'Runtime.ExitError',
      expect.stringMatching(/Error: Runtime exited with error: exit status 3$/),
    ]);
  });

  test('fails as on AWS where the function is not there', async () => {
    const missing = oneTask({
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'nobody' },
    });
    const { error, cause } = await run(missing);
    expect([error, cause]).toEqual([
      'Lambda.ResourceNotFoundException',
      expect.stringMatching(
        /^Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: [0-9a-f-]{36}; Proxy: null\)$/,
      ),
    ]);
  });

  test('fails as on AWS where the role does not allow it', async () => {
    const { error, cause } = await run(invocation({}), undefined, powerlessRoleArn);
    expect([error, cause]).toEqual([
      'Lambda.AWSLambdaException',
      expect.stringMatching(
        /^User: arn:aws:sts::000000000000:assumed-role\/states-PowerlessRole-.* is not authorized to perform: lambda:InvokeFunction on resource: .* \(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: .*; Proxy: null\)$/,
      ),
    ]);
  });

  test('can be caught', async () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'T',
      States: {
        T: {
          ...invocation({ throw: 'x' }).States.T,
          Catch: [{ ErrorEquals: ['BadLuck'], Output: '{% $states.errorOutput.Error %}', Next: 'Caught' }],
        },
        Caught: { Type: 'Succeed' },
      },
    };
    expect((await run(definition)).output).toBe('"BadLuck"');
  });

  test('takes a function by its own ARN, too', async () => {
    const definition = oneTask({ Resource: functionArn, Arguments: { n: 2 } });
    expect((await run(definition)).output).toBe('{"got":{"n":2}}');
  });

  test('rejects an argument that Invoke does not have', async () => {
    const definition = oneTask({
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: functionArn, Paylod: 1 },
    });
    const { error, cause } = await run(definition);
    expect([error, cause]).toEqual([
      'States.Runtime',
      "lambda:invoke: unknown key 'Paylod'; did you mean 'Payload'?",
    ]);
  });
});

describe('aws-sdk', () => {
  test('gives what the SDK gives, without metadata', async () => {
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:lambda:getFunctionConfiguration',
      Arguments: { FunctionName: functionArn },
    });
    const result = JSON.parse((await run(definition)).output ?? '');
    expect(result).toMatchObject({
      FunctionArn: functionArn,
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
    expect(JSON.parse((await run(definition)).output ?? '')).toMatchObject({
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
    expect(JSON.parse((await run(definition)).output ?? '').Deleted).toEqual([{ Key: 'gone' }]);
    const powerless = JSON.parse((await run(definition, undefined, powerlessRoleArn)).output ?? '');
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
    expect(await run(definition)).toMatchObject({
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
    const { error, cause } = await run(definition, undefined, powerlessRoleArn);
    expect([error, cause]).toEqual([
      'S3.S3Exception',
      expect.stringMatching(
        /not authorized to perform: s3:PutObject.*\(Service: S3, Status Code: 403, Request ID: \S+, Extended Request ID: \S+\)$/,
      ),
    ]);
  });
});

describe('StartExecution', () => {
  const waiting = {
    QueryLanguage: 'JSONata',
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 3600, End: true } },
  };

  test('gives the running execution of the same name and input, and refuses another', async () => {
    const stateMachineArn = await givenMachine(waiting);
    const start = (input: string) =>
      given.sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'once', input }));
    const { executionArn = '' } = await start('{"a":1}');
    expect((await start('{"a":1}')).executionArn).toBe(executionArn);
    await expect(start('{"a":2}')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${executionArn}'`,
    });
    await given.sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'it is late' }));
    expect(await ended(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'it is late',
    });
    await expect(start('{"a":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  const refusals: [string, object, string, string][] = [
    ['a name with a slash', { name: 'a/b' }, 'InvalidName', "Invalid Name: 'a/b'"],
    ['an input that is no JSON', { input: '{"a":' }, 'InvalidExecutionInput', 'is not valid JSON'],
    [
      'an input of more than 256 KiB',
      { input: `"${'x'.repeat(262_144)}"` },
      'ValidationException',
      'length less than or equal to 262144',
    ],
    [
      'a machine that is not there',
      { stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:nobody' },
      'StateMachineDoesNotExist',
      'State Machine Does Not Exist',
    ],
    ['what is no ARN', { stateMachineArn: 'nobody' }, 'InvalidArn', "Invalid Arn: 'Invalid ARN prefix: nobody'"],
    ['a member that is not built', { traceHeader: 'x' }, 'ValidationException', "unknown key 'traceHeader'"],
  ];
  test.each(refusals)('rejects %s', async (_title, change, name, message) => {
    const request = { stateMachineArn: await givenMachine(waiting), ...change };
    await expect(given.sfn.send(new StartExecutionCommand(request))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  test('lists executions, newest first, by their status and in pages', async () => {
    const stateMachineArn = await givenMachine({
      QueryLanguage: 'JSONata',
      StartAt: 'S',
      States: { S: { Type: 'Succeed' } },
    });
    for (const name of ['a', 'b', 'c']) {
      const { executionArn = '' } = await given.sfn.send(
        new StartExecutionCommand({ stateMachineArn, name }),
      );
      await ended(executionArn);
    }
    const list = (change: object) =>
      given.sfn.send(new ListExecutionsCommand({ stateMachineArn, ...change }));
    const first = await list({ maxResults: 2 });
    const second = await list({ maxResults: 2, nextToken: first.nextToken });
    expect([first, second].map(({ executions = [] }) => executions.map(({ name }) => name))).toEqual([
      ['c', 'b'],
      ['a'],
    ]);
    expect(second.nextToken).toBeUndefined();
    expect((await list({ statusFilter: 'RUNNING' })).executions).toEqual([]);
    await expect(list({ nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });
});

describe('GetExecutionHistory', () => {
  const names = (events: HistoryEvent[] = []) => events.map(({ id, type }) => `${id} ${type}`);

  test('tells every event, in pages, in both directions, with data or without', async () => {
    const { executionArn } = await run(invocation({ n: 3 }));
    const page = (change: object) =>
      given.sfn.send(new GetExecutionHistoryCommand({ executionArn, ...change }));
    const all = await page({});
    expect(names(all.events)).toEqual([
      '1 ExecutionStarted',
      '2 TaskStateEntered',
      '3 TaskScheduled',
      '4 TaskStarted',
      '5 TaskSucceeded',
      '6 TaskStateExited',
      '7 ExecutionSucceeded',
    ]);
    expect(JSON.parse(all.events?.[2]?.taskScheduledEventDetails?.parameters ?? '')).toMatchObject({
      Payload: { n: 3 },
    });
    expect(all.events?.[0]?.timestamp).toBeInstanceOf(Date);

    const first = await page({ maxResults: 4, reverseOrder: true });
    const second = await page({ maxResults: 4, reverseOrder: true, nextToken: first.nextToken });
    expect(names([...(first.events ?? []), ...(second.events ?? [])])).toEqual(
      names(all.events?.toReversed()),
    );
    expect(second.nextToken).toBeUndefined();

    const bare = await page({ includeExecutionData: false });
    expect(names(bare.events)).toEqual(names(all.events));
    expect(JSON.stringify(bare.events)).not.toContain('Payload');
  });

  test('rejects an execution that is not there', async () => {
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:m:nobody';
    await expect(given.sfn.send(new GetExecutionHistoryCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
  });
});

describe('a state machine', () => {
  const succeed = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'S',
    States: { S: { Type: 'Succeed' } },
  });
  const fail = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'F', States: { F: { Type: 'Fail' } } });

  test('is made once, changed, listed and deleted', async () => {
    const create = (definition: string) =>
      given.sfn.send(new CreateStateMachineCommand({ name: 'kept', definition, roleArn }));
    const { stateMachineArn } = await create(succeed);
    expect((await create(succeed)).stateMachineArn).toBe(stateMachineArn);
    await expect(create(fail)).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' });
    await given.sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: fail }));
    expect(await given.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
      definition: fail,
      roleArn,
      status: 'ACTIVE',
      type: 'STANDARD',
    });
    const { stateMachines = [] } = await given.sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name }) => name)).toContain('kept');
    await given.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await expect(given.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });

  const refusals: [string, object, string, RegExp][] = [
    [
      'a definition without a target',
      { definition: succeed.replace('"StartAt":"S"', '"StartAt":"X"') },
      'InvalidDefinition',
      /^Invalid State Machine Definition: '.*'$/,
    ],
    [
      'a service that is not built, by name',
      { definition: JSON.stringify(oneTask({ Resource: 'arn:aws:states:::dynamodb:putItem' })) },
      'InvalidDefinition',
      /The resource provided arn:aws:states:::dynamodb:putItem is not recognized.* at \/States\/T\/Resource/,
    ],
    [
      'a role that Step Functions may not take on',
      { roleArn: 'arn:aws:iam::000000000000:role/nobody' },
      'AccessDeniedException',
      /^Neither the global service principal states\.amazonaws\.com/,
    ],
    ['a name with a space', { name: 'a b' }, 'InvalidName', /^Invalid Name: 'a b'$/],
    [
      'the express type',
      { type: 'EXPRESS' },
      'ValidationException',
      /'type' is "EXPRESS"; allowed: STANDARD/,
    ],
  ];
  test.each(refusals)('is rejected with %s', async (_title, change, name, message) => {
    const request = { name: 'refused', definition: succeed, roleArn, ...change };
    await expect(given.sfn.send(new CreateStateMachineCommand(request))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  test('can be validated without being made', async () => {
    const validate = (definition: string) =>
      given.sfn.send(new ValidateStateMachineDefinitionCommand({ definition }));
    expect(await validate(succeed)).toMatchObject({ result: 'OK', diagnostics: [] });
    expect(await validate('{')).toMatchObject({
      result: 'FAIL',
      diagnostics: [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION' }],
    });
  });
});

test('an operation that is not built is refused by name', async () => {
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
  await expect(
    given.sfn.send(new PublishStateMachineVersionCommand({ stateMachineArn })),
  ).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'states:PublishStateMachineVersion is not built in local-cloud',
  });
});
