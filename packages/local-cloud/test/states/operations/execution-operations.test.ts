import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { succeeding, waiting } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const given = givenStatesOfFile();

const stop = (executionArn: string, reason: object = {}) =>
  given().sfn.send(new StopExecutionCommand({ executionArn, ...reason }));

describe('StartExecution', () => {
  test('gives the running execution of the same name and input, and refuses another', async () => {
    const stateMachineArn = await given().makeMachine(waiting);
    const start = (input: string) =>
      given().sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'once', input }));
    const first = await start('{"a":1}');
    expect(await start('{"a":1}')).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    const refusal = {
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${first.executionArn}'`,
    };
    await expect(start('{"a":2}')).rejects.toMatchObject(refusal);
    await stop(first.executionArn ?? '');
    await expect(start('{"a":1}')).rejects.toMatchObject(refusal);
  });

  const inputs: [string, string][] = [
    ['a number', '2'],
    ['text', '"x"'],
    ['null', 'null'],
    ['exactly 256 KiB', `"${'x'.repeat(262_142)}"`],
  ];
  test.each(inputs)('takes %s as input', async (_title, input) => {
    const stateMachineArn = await given().makeMachine(succeeding);
    expect(await given().ended(await given().start(stateMachineArn, { input }))).toMatchObject({
      output: input,
    });
  });

  const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:nobody';
  const refusals: [string, object, string, string][] = [
    ['a name with a slash', { name: 'a/b' }, 'InvalidName', "Invalid Name: 'a/b'"],
    [
      'a name of 81 characters',
      { name: 'x'.repeat(81) },
      'ValidationException',
      `1 validation error detected: Value '${'x'.repeat(81)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80`,
    ],
    [
      'an input that is no JSON',
      { input: 'not some text' },
      'InvalidExecutionInput',
      "Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'",
    ],
    [
      'an empty input',
      { input: '' },
      'InvalidExecutionInput',
      "Invalid State Machine Execution Input: 'Invalid execution input.'",
    ],
    [
      'an input that ends too early',
      { input: '{"a":' },
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '{"a": is not valid JSON'`,
    ],
    [
      'an input of more than 256 KiB',
      { input: `"${'x'.repeat(262_143)}"` },
      'ValidationException',
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
    ],
    [
      'an input of more than 256 KiB of UTF-8',
      { input: `"${'ü'.repeat(131_072)}"` },
      'ValidationException',
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
    ],
    [
      'a machine that is not there',
      { stateMachineArn: machine },
      'StateMachineDoesNotExist',
      `State Machine Does Not Exist: '${machine}'`,
    ],
    [
      'what is no ARN',
      { stateMachineArn: 'nobody' },
      'InvalidArn',
      "Invalid Arn: 'Invalid ARN prefix: nobody'",
    ],
    [
      'the ARN of something else',
      { stateMachineArn: 'arn:aws:states:us-east-1:000000000000:execution:m:e' },
      'InvalidArn',
      "Invalid Arn: 'Resource type not valid in this context: execution'",
    ],
    [
      'an ARN of another service',
      { stateMachineArn: 'arn:aws:lambda:us-east-1:000000000000:function:f' },
      'InvalidArn',
      "Invalid Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f'",
    ],
    [
      'an ARN without a name',
      { stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:' },
      'InvalidArn',
      "Invalid Arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:'",
    ],
    [
      'no machine',
      { stateMachineArn: undefined },
      'ValidationException',
      "1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a member that is not built',
      { traceHeader: 'x' },
      'ValidationException',
      "not a request that local-cloud takes: unknown key 'traceHeader'",
    ],
  ];
  test.each(refusals)('rejects %s', async (_title, change, name, message) => {
    const request = { stateMachineArn: await given().makeMachine(waiting), ...change };
    await expect(given().sfn.send(new StartExecutionCommand(request))).rejects.toMatchObject({
      name,
      message,
    });
  });
});

describe('DescribeExecution', () => {
  const describing = (executionArn: string, change: object = {}) =>
    given().sfn.send(new DescribeExecutionCommand({ executionArn, ...change }));

  test('tells of one that runs', async () => {
    const stateMachineArn = await given().makeMachine(waiting);
    const executionArn = await given().start(stateMachineArn, { name: 'runs', input: '{"a":1}' });
    const { $metadata: _metadata, ...told } = await describing(executionArn);
    expect(told).toEqual({
      executionArn,
      stateMachineArn,
      name: 'runs',
      status: 'RUNNING',
      startDate: expect.any(Date),
      input: '{"a":1}',
      inputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
    });
  });

  test('tells of one that succeeded', async () => {
    const stateMachineArn = await given().makeMachine(succeeding);
    const executionArn = await given().start(stateMachineArn, { input: '{"a":1}' });
    expect(await given().ended(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      stopDate: expect.any(Date),
      output: '{"a":1}',
      outputDetails: { included: true },
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
    const bare = await describing(executionArn, { includedData: 'METADATA_ONLY' });
    expect(bare).toMatchObject({ status: 'SUCCEEDED', inputDetails: { included: false } });
    expect(bare).not.toHaveProperty('output');
  });

  test('rejects one that is not there, and what is no execution', async () => {
    const nobody = 'arn:aws:states:us-east-1:000000000000:execution:m:nobody';
    await expect(describing(nobody)).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
      message: `Execution Does Not Exist: '${nobody}'`,
    });
    await expect(describing('nobody')).rejects.toMatchObject({
      name: 'InvalidArn',
      message: "Invalid Arn: 'Invalid ARN prefix: nobody'",
    });
  });
});

describe('StopExecution', () => {
  test('ends an execution with what it is given, once', async () => {
    const executionArn = await given().start(await given().makeMachine(waiting));
    const { stopDate } = await stop(executionArn, { error: 'Enough', cause: 'it is late' });
    const told = { status: 'ABORTED', error: 'Enough', cause: 'it is late', stopDate };
    expect(await given().ended(executionArn)).toMatchObject(told);
    expect((await stop(executionArn, { error: 'Again' })).stopDate).toEqual(stopDate);
    expect(await given().ended(executionArn)).toMatchObject(told);
  });

  test('rejects a cause that is too long without repeating it', async () => {
    const executionArn = await given().start(await given().makeMachine(waiting));
    await expect(stop(executionArn, { cause: 'x'.repeat(32_769) })).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value at 'cause' failed to satisfy constraint: Member must have length less than or equal to 32768",
    });
  });
});

describe('ListExecutions', () => {
  const list = (request: ListExecutionsCommandInput) => given().sfn.send(new ListExecutionsCommand(request));

  test('lists newest first, by status and in pages', async () => {
    const stateMachineArn = await given().makeMachine(succeeding);
    for (const name of ['a', 'b', 'c']) await given().ended(await given().start(stateMachineArn, { name }));
    const first = await list({ stateMachineArn, maxResults: 2 });
    await given().ended(await given().start(stateMachineArn, { name: 'late' }));
    const second = await list({ stateMachineArn, maxResults: 2, nextToken: first.nextToken });
    expect([first, second].map(({ executions = [] }) => executions.map(({ name }) => name))).toEqual([
      ['c', 'b'],
      ['a'],
    ]);
    expect(second.nextToken).toBeUndefined();
    expect(first.executions?.[0]).toEqual({
      executionArn: expect.stringMatching(/:c$/),
      stateMachineArn,
      name: 'c',
      status: 'SUCCEEDED',
      startDate: expect.any(Date),
      stopDate: expect.any(Date),
      redriveCount: 0,
    });
    expect((await list({ stateMachineArn, statusFilter: 'RUNNING' })).executions).toEqual([]);
    expect((await list({ stateMachineArn, statusFilter: 'SUCCEEDED' })).executions).toHaveLength(4);
  });

  test('rejects a token of another list, or of none', async () => {
    const stateMachineArn = await given().makeMachine(succeeding);
    for (const name of ['a', 'b']) await given().ended(await given().start(stateMachineArn, { name }));
    const { nextToken } = await list({ stateMachineArn, maxResults: 1 });
    const invalid = { name: 'InvalidToken', message: `Invalid Token: '${nextToken}'` };
    await expect(list({ stateMachineArn, statusFilter: 'FAILED', nextToken })).rejects.toMatchObject(invalid);
    await expect(list({ stateMachineArn, nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  const refusals: [string, object, string][] = [
    [
      'a status that is none',
      { statusFilter: 'succeeded' },
      "1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
    ],
    [
      'too large a page',
      { maxResults: 1001 },
      "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
    [
      'two such problems at once',
      { maxResults: 1001, nextToken: 'x'.repeat(3097) },
      `2 validation errors detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000; Value '${'x'.repeat(3097)}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 3096`,
    ],
    [
      'a filter that is not built',
      { redriveFilter: 'REDRIVEN' },
      "not a request that local-cloud takes: unknown key 'redriveFilter'",
    ],
  ];
  test.each(refusals)('rejects %s', async (_title, change, message) => {
    const request = { stateMachineArn: await given().makeMachine(succeeding), ...change };
    await expect(list(request)).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});

test('an operation that is not built is refused by name', async () => {
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:m:e';
  await expect(given().sfn.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'states:RedriveExecution is not built in local-cloud',
  });
});
