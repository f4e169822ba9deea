import { SFNClient, TestStateCommand, type TestStateCommandInput } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { oneTask } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const given = givenStatesOfFile();
let sfn: SFNClient;

beforeAll(async () => {
  const { endpoint, region, credentials } = given().cloud;
  // sync-127.0.0.1, which the client would ask by itself, is no host.
  sfn = new SFNClient({ endpoint, region, credentials, disableHostPrefix: true });
});

afterAll(() => {
  sfn.destroy();
});

async function ask(state: object, change: Partial<TestStateCommandInput> = {}) {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...state });
  const { $metadata: _metadata, ...answer } = await sfn.send(new TestStateCommand({ definition, ...change }));
  return answer;
}

const invoking = (payload: unknown) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: given().functionArn, Payload: payload },
  Output: '{% $states.result.Payload %}',
  End: true,
});

const failing = {
  Type: 'Task',
  Resource: 'arn:aws:states:::dynamodb:putItem',
  Retry: [{ ErrorEquals: ['Throttled'], MaxAttempts: 1, IntervalSeconds: 4 }],
  Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'Handle' }],
  End: true,
};

const each = {
  Type: 'Map',
  Items: '{% [1, 2] %}',
  ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
  End: true,
};

describe('TestState', () => {
  test('tells the output and the next state', async () => {
    const state = { Type: 'Pass', Output: '{% $states.input.n + $m %}', Next: 'After' };
    expect(await ask(state, { input: '{"n":1}', variables: '{"m":2}' })).toEqual({
      status: 'SUCCEEDED',
      output: '3',
      nextState: 'After',
    });
  });

  test('tells the error of a state that fails', async () => {
    expect(await ask({ Type: 'Fail', Error: 'E', Cause: 'because' })).toEqual({
      status: 'FAILED',
      error: 'E',
      cause: 'because',
    });
  });

  test('shows what went in and out when it is asked to', async () => {
    const inspectionLevel = 'DEBUG';
    const { inspectionData } = await ask({ Type: 'Succeed' }, { input: '{"n":1}', inspectionLevel });
    expect(inspectionData).toEqual({ input: '{"n":1}' });
  });

  test('calls the service of a Task, under the role', async () => {
    const { roleArn, powerlessRoleArn } = given();
    expect(await ask(invoking({ n: 1 }), { roleArn, inspectionLevel: 'TRACE' })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"got":{"n":1}}',
      inspectionData: {
        afterArguments: JSON.stringify({ FunctionName: given().functionArn, Payload: { n: 1 } }),
        result: expect.stringContaining('"StatusCode":200'),
      },
    });
    expect(await ask(invoking({ throw: 'x' }), { roleArn })).toMatchObject({ error: 'BadLuck' });
    expect(await ask(invoking({}), { roleArn: powerlessRoleArn })).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.AWSLambdaException',
    });
  });

  test('takes a state out of a state machine', async () => {
    const machine = oneTask({ ...failing, Retry: [] });
    const mock = { result: '{"a":1}' };
    expect(await ask(machine, { stateName: 'T', mock })).toEqual({ status: 'SUCCEEDED', output: '{"a":1}' });
  });

  test('tells of a mocked error whether it is retried, then caught', async () => {
    const mock = { errorOutput: { error: 'Throttled', cause: 'busy' } };
    expect(await ask(failing, { mock, inspectionLevel: 'DEBUG' })).toMatchObject({
      status: 'RETRIABLE',
      error: 'Throttled',
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 4 } },
    });
    const stateConfiguration = { retrierRetryCount: 1 };
    expect(await ask(failing, { mock, stateConfiguration })).toEqual({
      status: 'CAUGHT_ERROR',
      error: 'Throttled',
      cause: 'busy',
      output: '{"Error":"Throttled","Cause":"busy"}',
      nextState: 'Handle',
    });
  });

  test('shows a mocked state the context object that it is given', async () => {
    const state = { ...failing, Output: '{% $states.context.Execution.Name %}' };
    const context = JSON.stringify({ Execution: { Name: 'mine' } });
    expect((await ask(state, { mock: { result: '{}' }, context })).output).toBe('"mine"');
  });

  test('mocks the iterations of a Map', async () => {
    expect(await ask(each, { mock: { result: '[3, 4]' } })).toMatchObject({ output: '[3,4]' });
  });

  test('fails a Map as mocked, whichever state of it is said to have caused that', async () => {
    const mock = { errorOutput: { error: 'MockException', cause: 'why' } };
    const stateConfiguration = { errorCausedByState: 'P' };
    const request = { mock, stateConfiguration, input: '{}', inspectionLevel: 'DEBUG' as const };
    expect(await ask(each, request)).toEqual({
      status: 'FAILED',
      error: 'MockException',
      cause: 'why',
      inspectionData: { input: '{}', maxConcurrency: 0 },
    });
  });

  const refusals: [string, object, Partial<TestStateCommandInput>, string, string][] = [
    [
      'a definition that is invalid',
      { Type: 'Pass', Output: '{% $x( %}', End: true },
      {},
      'InvalidDefinition',
      'INVALID_JSONATA_EXPRESSION',
    ],
    [
      'a state that is not there',
      oneTask(failing),
      { stateName: 'X' },
      'InvalidDefinition',
      'State not found in definition',
    ],
    ['a Map without a mock', each, {}, 'InvalidDefinition', 'does not support Map or Parallel states'],
    ['a service that is not built, without a mock', failing, {}, 'InvalidDefinition', 'with a mock only'],
    [
      'a mock for a Pass',
      { Type: 'Pass', End: true },
      { mock: { result: '1' } },
      'ValidationException',
      "State type 'Pass' is not supported when a mock is specified",
    ],
    [
      'two mocks',
      failing,
      { mock: { result: '1', errorOutput: { error: 'E' } } },
      'ValidationException',
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    [
      'a mocked Map that gives no array',
      each,
      { mock: { result: '{}' } },
      'ValidationException',
      'Mocked result must be an array.',
    ],
    [
      'secrets of a mock',
      failing,
      { mock: { result: '{}' }, revealSecrets: true },
      'ValidationException',
      'TestState does not support RevealSecrets when a mock is specified.',
    ],
    [
      'a result to be held against the model',
      failing,
      { mock: { result: '{}', fieldValidationMode: 'STRICT' } },
      'ValidationException',
      `'mock.fieldValidationMode' is "STRICT"; allowed: NONE`,
    ],
    [
      'a context object with a Map',
      failing,
      { mock: { result: '{}' }, context: '{"Map":{}}' },
      'ValidationException',
      "Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
    ],
    [
      'a context object with a member of the wrong type',
      failing,
      { mock: { result: '{}' }, context: '{"Execution":{"Id":1}}' },
      'ValidationException',
      'Invalid Context object provided: Execution.Id must be a string',
    ],
    [
      'a context object with an unknown member',
      failing,
      { mock: { result: '{}' }, context: '{"Execution":{"pokemon":1}}' },
      'ValidationException',
      "Invalid Context object provided: Field 'pokemon' is not allowed",
    ],
    [
      'a task token for a Task that has none',
      failing,
      { mock: { result: '{}' }, context: '{"Task":{"Token":"t"}}' },
      'ValidationException',
      "Invalid Context object provided: Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    ],
    [
      'an input that is no JSON',
      { Type: 'Succeed' },
      { input: 'x' },
      'InvalidExecutionInput',
      'Unrecognized',
    ],
    ['a role that is none', { Type: 'Succeed' }, { roleArn: 'x' }, 'InvalidArn', "Invalid Role Arn: 'x'"],
  ];
  test.each(refusals)('rejects %s', async (_title, state, change, name, message) => {
    await expect(ask(state, change)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  test('rejects a Task without a mock and without a role', async () => {
    await expect(ask(invoking({}))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'roleArn is missing; a Task without a mock runs under it',
    });
  });
});
