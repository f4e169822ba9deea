import {
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { codeBucket, givenFolder } from '../../given-cloud.ts';
import { givenClock } from '../given-clock.ts';
import { givenStates, oneTask } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const clock = givenClock();
const given = givenStatesOfFile({ clock });

const token = '{% $states.context.Task.Token %}';

const invoke = (more: object = {}) =>
  oneTask({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: given().functionArn, Payload: { token } },
    ...more,
  });

/** Starts a machine of one Task; gives its token once the function has answered. */
async function givenWaiting(definition: object): Promise<{ executionArn: string; taskToken: string }> {
  const executionArn = await given().start(await given().makeMachine(definition));
  for (;;) {
    const { events = [] } = await given().sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    const event = events.find(({ type }) => type === 'TaskSubmitted');
    if (event !== undefined) {
      const { Payload } = JSON.parse(event.taskSubmittedEventDetails?.output ?? '');
      return { executionArn, taskToken: Payload.got.token };
    }
    await new Promise(setImmediate);
  }
}

const succeed = (taskToken: string, output = '{}') =>
  given().sfn.send(new SendTaskSuccessCommand({ taskToken, output }));

const goneToken = { name: 'TaskTimedOut', message: "Task Timed Out: 'Provided task does not exist anymore'" };

describe('a Task that waits for its token', () => {
  test('succeeds with the output that is sent for it', async () => {
    const { executionArn, taskToken } = await givenWaiting(invoke());
    await succeed(taskToken, '{"done":[1]}');
    expect(await given().ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":[1]}' });
    const events = await given().history(executionArn);
    expect(events.map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['ExecutionStarted', 0],
      ['TaskStateEntered', 0],
      ['TaskScheduled', 2],
      ['TaskStarted', 3],
      ['TaskSubmitted', 4],
      ['TaskSucceeded', 5],
      ['TaskStateExited', 6],
      ['ExecutionSucceeded', 7],
    ]);
    expect(events[4]?.taskSubmittedEventDetails).toMatchObject({
      resource: 'invoke.waitForTaskToken',
      resourceType: 'lambda',
    });
    expect(JSON.parse(events[4]?.taskSubmittedEventDetails?.output ?? '')).toMatchObject({ StatusCode: 200 });
  });

  test.each([[{ error: 'Refused', cause: 'by hand' }], [{ error: 'Refused' }], [{}]])(
    'fails with what is sent for it: %j',
    async (why) => {
      const { executionArn, taskToken } = await givenWaiting(invoke());
      await given().sfn.send(new SendTaskFailureCommand({ taskToken, ...why }));
      const { status, error, cause } = await given().ended(executionArn);
      expect({ status, error, cause }).toEqual({
        status: 'FAILED',
        error: undefined,
        cause: undefined,
        ...why,
      });
    },
  );

  test('gets a new token with each attempt', async () => {
    const Retry = [{ ErrorEquals: ['Again'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const { executionArn, taskToken } = await givenWaiting(invoke({ Retry }));
    const retrying = clock.sleeping(1000);
    await given().sfn.send(new SendTaskFailureCommand({ taskToken, error: 'Again' }));
    await retrying;
    await expect(succeed(taskToken)).rejects.toMatchObject(goneToken);
    await given().sfn.send(new StopExecutionCommand({ executionArn }));
  });

  test('fails with the function, without waiting', async () => {
    const Arguments = { FunctionName: given().functionArn, Payload: { token, throw: 'seven' } };
    expect(await given().run(invoke({ Arguments }))).toMatchObject({ status: 'FAILED', error: 'BadLuck' });
  });

  test('waits for a state machine that it starts, and which sends for it', async () => {
    const child = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess',
      Arguments: { TaskToken: '{% $states.input.token %}', Output: { from: 'child' } },
    });
    const StateMachineArn = await given().makeMachine(child);
    const parent = await given().run(
      oneTask({
        Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken',
        Arguments: { StateMachineArn, Input: { token } },
      }),
    );
    expect(parent).toMatchObject({ status: 'SUCCEEDED', output: '{"from":"child"}' });
  });

  test('waits after an action of an SDK, too', async () => {
    const definition = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:s3:putObject.waitForTaskToken',
      Arguments: { Bucket: codeBucket, Key: 'token', Body: token },
    });
    const executionArn = await given().start(await given().makeMachine(definition));
    const scheduled = async (): Promise<string> => {
      const events = await given().history(executionArn);
      const event = events.find(({ type }) => type === 'TaskSubmitted');
      if (event === undefined) return scheduled();
      return JSON.parse(events[2]?.taskScheduledEventDetails?.parameters ?? '').Body;
    };
    await succeed(await scheduled(), '7');
    expect((await given().ended(executionArn)).output).toBe('7');
  });
});

describe('heartbeats', () => {
  test('keep a Task alive, whose silence is a timeout', async () => {
    const { executionArn, taskToken } = await givenWaiting(invoke({ HeartbeatSeconds: 10 }));
    clock.forward(9000);
    await given().sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    const again = clock.sleeping(9000);
    clock.forward(1000);
    await again;
    clock.forward(9000);
    expect(await given().ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect((await given().history(executionArn)).at(-2)?.type).toBe('TaskTimedOut');
    await expect(given().sfn.send(new SendTaskHeartbeatCommand({ taskToken }))).rejects.toMatchObject(
      goneToken,
    );
  });
});

describe('a token', () => {
  test('serves once', async () => {
    const { taskToken } = await givenWaiting(invoke());
    await succeed(taskToken);
    await expect(succeed(taskToken)).rejects.toMatchObject(goneToken);
  });

  test('goes with its execution', async () => {
    const { executionArn, taskToken } = await givenWaiting(invoke());
    await given().sfn.send(new StopExecutionCommand({ executionArn }));
    await expect(succeed(taskToken)).rejects.toMatchObject(goneToken);
  });

  test.each([
    ['that was never issued', () => 'bm9ib2R5'],
    ['that is no base64', () => 'nobody'],
    ['of another cloud, or changed', (real: string) => `A${real.slice(1, -1)}A`],
  ])('%s is rejected', async (_title, change) => {
    const { executionArn, taskToken } = await givenWaiting(invoke());
    await expect(succeed(change(taskToken))).rejects.toMatchObject({
      name: 'InvalidToken',
      message: "Invalid Token: 'Invalid token'",
    });
    await given().sfn.send(new StopExecutionCommand({ executionArn }));
  });

  test('is rejected with an output that is no JSON or too large, and may be used again', async () => {
    const { executionArn, taskToken } = await givenWaiting(invoke());
    await expect(succeed(taskToken, '{"a":')).rejects.toMatchObject({ name: 'InvalidOutput' });
    await expect(succeed(taskToken, `"${'x'.repeat(262_144)}"`)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("at 'output' failed to satisfy constraint"),
    });
    await succeed(taskToken, `"${'x'.repeat(262_142)}"`);
    expect((await given().ended(executionArn)).status).toBe('SUCCEEDED');
  });

  test('is of no use without permission for its state machine', async () => {
    const { executionArn, taskToken } = await givenWaiting(invoke());
    const child = oneTask({
      Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess',
      Arguments: { TaskToken: taskToken, Output: '{}' },
    });
    const { error, cause } = await given().run(child, undefined, given().powerlessRoleArn);
    expect([error, cause]).toEqual([
      'Sfn.SfnException',
      expect.stringMatching(
        /not authorized to perform: states:SendTaskSuccess on resource: arn:aws:states:\S+:stateMachine:/,
      ),
    ]);
    await given().sfn.send(new StopExecutionCommand({ executionArn }));
  });

  test('outlives a restart only as one that came too late', async () => {
    using other = givenFolder();
    const before = await givenStates(other.path);
    const definition = invoke({
      Arguments: { FunctionName: before.functionArn, Payload: { token } },
    });
    const executionArn = await before.start(await before.makeMachine(definition));
    const find = async (): Promise<string> => {
      const [, , scheduled] = await before.history(executionArn);
      const { parameters } = scheduled?.taskScheduledEventDetails ?? {};
      return parameters === undefined ? find() : JSON.parse(parameters).Payload.token;
    };
    const taskToken = await find();
    await before.cloud.close();
    const after = await givenStates(other.path);
    await expect(
      after.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '1' })),
    ).rejects.toMatchObject(goneToken);
    await after.cloud.close();
  });
});
