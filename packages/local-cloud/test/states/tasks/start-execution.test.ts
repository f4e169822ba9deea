import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { output, role } from '../../given-cloud.ts';
import { givenClock } from '../given-clock.ts';
import { oneTask, succeeding, waiting } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const clock = givenClock();
const given = givenStatesOfFile({ clock });
/** May start executions and nothing else. */
let starterRoleArn: string;

beforeAll(async () => {
  const starter = [{ Effect: 'Allow', Action: 'states:StartExecution', Resource: '*' }];
  const stack = await given().deploy('starter', {
    Resources: { Role: role('states.amazonaws.com', starter) },
    Outputs: { Role: { Value: { 'Fn::GetAtt': 'Role.Arn' } } },
  });
  starterRoleArn = output(stack, 'Role') ?? '';
});

type Pattern = '' | '.sync' | '.sync:2' | '.waitForTaskToken';

const startTask = (pattern: Pattern, Arguments: object, more: object = {}) =>
  oneTask({ Resource: `arn:aws:states:::states:startExecution${pattern}`, Arguments, ...more });

const failing = {
  QueryLanguage: 'JSONata',
  StartAt: 'F',
  States: { F: { Type: 'Fail', Error: 'Broken', Cause: 'on purpose' } },
};

/** The child's ARN, once the parent has submitted it. */
async function submitted(executionArn: string): Promise<string> {
  for (;;) {
    const { events = [] } = await given().sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    const event = events.find(({ type }) => type === 'TaskSubmitted');
    if (event !== undefined) return JSON.parse(event.taskSubmittedEventDetails?.output ?? '').ExecutionArn;
    await new Promise(setImmediate);
  }
}

const typesOf = async (executionArn = '') => (await given().history(executionArn)).map(({ type }) => type);

describe('states:startExecution', () => {
  test('starts an execution and tells what was answered', async () => {
    const StateMachineArn = await given().makeMachine(waiting);
    const parent = await given().run(startTask('', { StateMachineArn, Name: 'child', Input: { n: 1 } }));
    const result = JSON.parse(parent.output ?? '');
    expect(result).toEqual({
      ExecutionArn: `${StateMachineArn.replace('stateMachine', 'execution')}:child`,
      SdkHttpMetadata: {
        AllHttpHeaders: expect.objectContaining({ 'Content-Type': ['application/x-amz-json-1.0'] }),
        HttpHeaders: expect.objectContaining({ connection: 'keep-alive' }),
        HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      StartDate: clock.now(),
    });
    expect(Object.keys(result.SdkHttpMetadata.HttpHeaders)).toEqual([
      'connection',
      'Content-Length',
      'Content-Type',
      'Date',
      'x-amzn-RequestId',
    ]);
    const child = await given().sfn.send(new DescribeExecutionCommand({ executionArn: result.ExecutionArn }));
    expect(child).toMatchObject({ status: 'RUNNING', input: '{"n":1}' });
    expect(await typesOf(parent.executionArn)).not.toContain('TaskSubmitted');
  });

  const inputs: [string, unknown, string][] = [
    ['none', undefined, '{}'],
    ['null', null, '{}'],
    ['a list', [1, null], '[1,null]'],
    ['JSON as text', '{"a":1}', '{"a":1}'],
    ['any other text', 'plain', '"plain"'],
    [
      'who started it',
      { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: '{% $states.context.Execution.Name %}' },
      '{"AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID":"parent"}',
    ],
  ];
  test.each(inputs)('takes as Input: %s', async (_title, Input, expected) => {
    const StateMachineArn = await given().makeMachine(succeeding);
    const parent = await given().makeMachine(startTask('.sync', { StateMachineArn, Input }));
    const { output: text } = await given().ended(await given().start(parent, { name: 'parent' }));
    expect(JSON.parse(text ?? '').Input).toBe(expected);
  });

  test('gives the running execution of the same name and input, and fails for another input', async () => {
    const StateMachineArn = await given().makeMachine(waiting);
    const start = (n: number) => given().run(startTask('', { StateMachineArn, Name: 'once', Input: { n } }));
    const arnOf = ({ output: text = '' }) => JSON.parse(text).ExecutionArn;
    const first = arnOf(await start(1));
    expect(arnOf(await start(1))).toBe(first);
    expect(await start(2)).toMatchObject({
      status: 'FAILED',
      error: 'StepFunctions.ExecutionAlreadyExistsException',
      cause: expect.stringMatching(
        /^Execution Already Exists: '.*' \(Service: AWSStepFunctions; Status Code: 400; Error Code: ExecutionAlreadyExists; Request ID: [0-9a-f-]{36}; Proxy: null\)$/,
      ),
    });
  });

  test.each<Pattern>(['', '.sync', '.sync:2'])(
    'fails as on AWS where the state machine is not there%s',
    async (pattern) => {
      const StateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:nobody';
      expect(await given().run(startTask(pattern, { StateMachineArn }))).toMatchObject({
        error: 'StepFunctions.StateMachineDoesNotExistException',
        cause: expect.stringMatching(
          /^State Machine Does Not Exist: '.*:nobody' \(Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; /,
        ),
      });
    },
  );

  test('fails where the role does not allow it', async () => {
    const StateMachineArn = await given().makeMachine(succeeding);
    const { error, cause } = await given().run(
      startTask('', { StateMachineArn }),
      undefined,
      given().powerlessRoleArn,
    );
    expect([error, cause]).toEqual([
      'StepFunctions.AWSStepFunctionsException',
      expect.stringMatching(
        /is not authorized to perform: states:StartExecution on resource: .*AccessDenied/,
      ),
    ]);
  });

  const refusals: [string, object, string][] = [
    ['nothing to start', { Name: 'n' }, "The field 'StateMachineArn' is required but was missing"],
    [
      'a name that is none',
      { StateMachineArn: 'm', Name: {} },
      "The value of the field 'Name' has an invalid format",
    ],
    [
      'a member in the wrong case',
      { StateMachineArn: 'm', input: {} },
      'The field "input" is not supported by Step Functions',
    ],
  ];
  test.each(refusals)('rejects %s before the Task is scheduled', async (_title, Arguments, why) => {
    const { error, cause, executionArn } = await given().run(startTask('', Arguments));
    expect([error, cause]).toEqual([
      'States.Runtime',
      `An error occurred while executing the state 'T' (entered at the event id #2). The Arguments '${JSON.stringify(Arguments)}' could not be used to start the Task: [${why}]`,
    ]);
    expect(await typesOf(executionArn)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ExecutionFailed']);
  });
});

describe('states:startExecution.sync', () => {
  const passing = {
    QueryLanguage: 'JSONata',
    StartAt: 'P',
    States: { P: { Type: 'Pass', Output: { m: 2 }, End: true } },
  };
  const outputs: [Pattern, unknown, unknown][] = [
    ['.sync', '{"n":1}', '{"m":2}'],
    ['.sync:2', { n: 1 }, { m: 2 }],
  ];
  test.each(outputs)('%s gives all that is known of the execution', async (pattern, Input, Output) => {
    const StateMachineArn = await given().makeMachine(passing);
    const Arguments = { StateMachineArn, Name: 'child', Input: { n: 1 } };
    const { output: text, executionArn } = await given().run(startTask(pattern, Arguments));
    expect(text).toBe(
      JSON.stringify({
        ExecutionArn: `${StateMachineArn.replace('stateMachine', 'execution')}:child`,
        Input,
        InputDetails: { Included: true },
        Name: 'child',
        Output,
        OutputDetails: { Included: true },
        RedriveCount: 0,
        RedriveStatus: 'NOT_REDRIVABLE',
        RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        StartDate: clock.now(),
        StateMachineArn,
        Status: 'SUCCEEDED',
        StopDate: clock.now(),
      }),
    );
    const events = await given().history(executionArn ?? '');
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    const details = events[4]?.taskSubmittedEventDetails;
    expect(details).toMatchObject({ resource: `startExecution${pattern}`, resourceType: 'states' });
    expect(Object.keys(JSON.parse(details?.output ?? ''))).toEqual([
      'ExecutionArn',
      'SdkHttpMetadata',
      'SdkResponseMetadata',
      'StartDate',
    ]);
  });

  test('fails with States.TaskFailed and all that is known of an execution that failed', async () => {
    const StateMachineArn = await given().makeMachine(failing);
    const { error, cause } = await given().run(startTask('.sync:2', { StateMachineArn, Name: 'child' }));
    expect(error).toBe('States.TaskFailed');
    const known = JSON.parse(cause ?? '');
    expect(Object.keys(known).slice(0, 5)).toEqual([
      'Cause',
      'Error',
      'ExecutionArn',
      'Input',
      'InputDetails',
    ]);
    expect(known).toMatchObject({ Cause: 'on purpose', Error: 'Broken', Input: '{}', Status: 'FAILED' });
  });

  test('fails likewise for an execution that was stopped', async () => {
    const StateMachineArn = await given().makeMachine(waiting);
    const parent = await given().start(await given().makeMachine(startTask('.sync', { StateMachineArn })));
    await given().sfn.send(
      new StopExecutionCommand({ executionArn: await submitted(parent), error: 'Enough' }),
    );
    const { error, cause } = await given().ended(parent);
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause ?? '')).toMatchObject({ Status: 'ABORTED', Error: 'Enough' });
  });

  test('can be caught', async () => {
    const StateMachineArn = await given().makeMachine(failing);
    const Catch = [
      {
        ErrorEquals: ['States.TaskFailed'],
        Output: '{% $parse($states.errorOutput.Cause).Error %}',
        Next: 'C',
      },
    ];
    const { States, ...machine } = startTask('.sync', { StateMachineArn }, { Catch });
    const { output: text } = await given().run({ ...machine, States: { ...States, C: { Type: 'Succeed' } } });
    expect(text).toBe('"Broken"');
  });

  const stopCause = (parent: string) =>
    `The Task state in AWS Step Functions execution [${parent}] which was managing this resource was aborted`;

  test('takes the execution with it when the parent is stopped', async () => {
    const StateMachineArn = await given().makeMachine(waiting);
    const parent = await given().start(await given().makeMachine(startTask('.sync', { StateMachineArn })));
    const child = await submitted(parent);
    await given().sfn.send(new StopExecutionCommand({ executionArn: parent }));
    const { status, cause, error } = await given().ended(child);
    expect([status, cause, error]).toEqual(['ABORTED', stopCause(parent), undefined]);
  });

  test('takes the execution with it when the time of the Task is up', async () => {
    const StateMachineArn = await given().makeMachine(waiting);
    const machine = await given().makeMachine(
      startTask('.sync', { StateMachineArn }, { TimeoutSeconds: 30 }),
    );
    const parent = await given().start(machine);
    const child = await submitted(parent);
    clock.forward(30_000);
    expect((await given().ended(parent)).error).toBe('States.Timeout');
    const { status, cause } = await given().ended(child);
    expect([status, cause]).toEqual(['ABORTED', stopCause(parent)]);
  });

  test('leaves the execution alone where the role may not stop it', async () => {
    const StateMachineArn = await given().makeMachine(waiting);
    const definition = startTask('.sync', { StateMachineArn });
    const parent = await given().start(await given().makeMachine(definition, { roleArn: starterRoleArn }));
    await submitted(parent);
    await given().sfn.send(new StopExecutionCommand({ executionArn: parent }));
    const running = new ListExecutionsCommand({ stateMachineArn: StateMachineArn, statusFilter: 'RUNNING' });
    expect((await given().sfn.send(running)).executions).toHaveLength(1);
  });

  test('fails where the role may not ask what came of the execution', async () => {
    const StateMachineArn = await given().makeMachine(succeeding);
    const { error, cause } = await given().run(
      startTask('.sync', { StateMachineArn }),
      undefined,
      starterRoleArn,
    );
    expect([error, cause]).toEqual([
      'StepFunctions.AWSStepFunctionsException',
      expect.stringMatching(/is not authorized to perform: states:DescribeExecution/),
    ]);
  });
});
