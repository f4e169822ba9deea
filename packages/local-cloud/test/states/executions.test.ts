import { readdirSync, readFileSync } from 'node:fs';
import {
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { type Clock, systemClock } from '@s3-lambda-bench/asl';
import { type GivenCloud, givenFolder, role } from '../given-cloud.ts';
import { type GivenStates, givenStates, oneTask, succeeding, waiting } from './given-states.ts';

const day = 24 * 60 * 60 * 1000;

/** The machine's clock, put forward. */
function givenClock(): Clock & { forward(ms: number): void } {
  let offset = 0;
  return {
    now: () => systemClock.now() + offset,
    sleep: systemClock.sleep,
    forward: (ms) => {
      offset += ms;
    },
  };
}

describe('a restart', () => {
  test('keeps executions that ended, with their histories and what they ran', async () => {
    using folder = givenFolder();
    const before = await givenStates(folder.path);
    const definition = oneTask({
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: before.functionArn, Payload: '{% $states.input %}' },
    });
    const { executionArn = '', stateMachineArn } = await before.run(definition, { n: 1 });
    const tell = async ({ sfn, history }: GivenStates) => [
      await sfn.send(new DescribeExecutionCommand({ executionArn })),
      await sfn.send(new ListExecutionsCommand({ stateMachineArn })),
      await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn })),
      await history(executionArn),
    ];
    const told = await tell(before);
    await before.cloud.close();

    const after = await givenStates(folder.path);
    const metadata = { $metadata: expect.anything() };
    expect(await tell(after)).toMatchObject(
      told.map((answer) => ({ ...answer, ...('$metadata' in answer && metadata) })),
    );
    await after.cloud.close();
  });

  test('aborts what was running, and says so in its history', async () => {
    using folder = givenFolder();
    const before = await givenStates(folder.path);
    const stateMachineArn = await before.makeMachine(waiting);
    const executionArn = await before.start(stateMachineArn, { name: 'cut' });
    await before.cloud.close();

    const after = await givenStates(folder.path);
    const cause = 'local-cloud was stopped while this execution was running';
    const execution = await after.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution).toMatchObject({ status: 'ABORTED', cause, stopDate: expect.any(Date) });
    const events = await after.history(executionArn);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'WaitStateEntered'],
      [3, 0, 'ExecutionAborted'],
    ]);
    expect(events.at(-1)?.executionAbortedEventDetails).toEqual({ cause });
    await expect(after.start(stateMachineArn, { name: 'cut' })).rejects.toThrow('Execution Already Exists');
    await after.cloud.close();
  });

  test('keeps state machines as they were left, whoever made and changed them', async () => {
    using folder = givenFolder();
    const before = await givenStates(folder.path);
    const ofApi = await before.makeMachine(succeeding, { name: 'of-api' });
    await before.sfn.send(new TagResourceCommand({ resourceArn: ofApi, tags: [{ key: 'k', value: 'v' }] }));
    await before.deploy('machines', stackOf(succeeding));
    const ofStack = (await before.physicalId('machines', 'Machine')) ?? '';
    const definition = JSON.stringify(waiting);
    await before.sfn.send(new UpdateStateMachineCommand({ stateMachineArn: ofStack, definition }));
    const revisionOf = async ({ sfn }: GivenCloud) =>
      (await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: ofStack }))).revisionId;
    const revisionId = await revisionOf(before);
    await before.cloud.close();

    const after = await givenStates(folder.path);
    const { stateMachines = [] } = await after.sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name }) => name)).toEqual(['of-api', 'of-stack']);
    expect(await revisionOf(after)).toBe(revisionId);
    const { tags } = await after.sfn.send(new ListTagsForResourceCommand({ resourceArn: ofApi }));
    expect(tags).toEqual([{ key: 'k', value: 'v' }]);
    expect(await after.ended(await after.start(ofApi))).toMatchObject({ status: 'SUCCEEDED' });
    expect((await after.remove('machines')).StackStatus).toBe('DELETE_COMPLETE');
    await after.cloud.close();
  });
});

const stackOf = (Definition: object) => ({
  Resources: {
    Role: role('states.amazonaws.com'),
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { StateMachineName: 'of-stack', RoleArn: { 'Fn::GetAtt': 'Role.Arn' }, Definition },
    },
  },
});

/** Kills the S3 server of a local cloud in this process. */
function killS3(dataDir: string): void {
  for (const thread of readdirSync('/proc/self/task')) {
    const children = readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean);
    for (const pid of children) {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (line.includes('local-s3') && line.includes(dataDir)) process.kill(Number(pid), 'SIGKILL');
    }
  }
}

describe('an execution whose role cannot be given back', () => {
  test('ends as it would, and can be stopped', async () => {
    using folder = givenFolder();
    const given = await givenStates(folder.path);
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:lambda:listFunctions',
      Arguments: {},
      Next: 'W',
    };
    const definition = { ...waiting, StartAt: 'T', States: { ...waiting.States, T: task } };
    const executionArn = await given.start(await given.makeMachine(definition));
    while ((await given.history(executionArn)).at(-1)?.type !== 'WaitStateEntered');
    killS3(folder.path);
    while (given.faults.length === 0) await new Promise(setImmediate);
    await given.sfn.send(new StopExecutionCommand({ executionArn }));
    expect(await given.ended(executionArn)).toMatchObject({ status: 'ABORTED' });
    await given.cloud.close();
  });
});

describe('the name of an execution', () => {
  test('is free again, and the execution forgotten, 90 days after its end', async () => {
    using folder = givenFolder();
    const clock = givenClock();
    const given = await givenStates(folder.path, { clock });
    const stateMachineArn = await given.makeMachine(waiting);
    const executionArn = await given.start(stateMachineArn, { name: 'n' });
    clock.forward(100 * day);
    expect(await given.start(stateMachineArn, { name: 'n' })).toBe(executionArn);
    await given.sfn.send(new StopExecutionCommand({ executionArn }));
    clock.forward(89 * day);
    await expect(given.start(stateMachineArn, { name: 'n' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
    expect(await given.history(executionArn)).toHaveLength(3);

    clock.forward(day);
    await expect(given.history(executionArn)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    const { executions } = await given.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toEqual([]);
    await given.start(stateMachineArn, { name: 'n' });
    expect(await given.history(executionArn)).toHaveLength(2);
    await given.cloud.close();
  });
});

describe('the end of a state machine', () => {
  /** Passes on when its Wait ends. */
  const passing = (seconds: number) => ({
    QueryLanguage: 'JSONata',
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: seconds, Next: 'P' }, P: { Type: 'Succeed' } },
  });

  test('waits for the next transition of its executions, and takes them along', async () => {
    using folder = givenFolder();
    const sleepers: (() => void)[] = [];
    const sleep: Clock['sleep'] = (_ms, signal) =>
      new Promise((resolve) => {
        sleepers.push(resolve);
        signal.addEventListener('abort', () => resolve());
      });
    const given = await givenStates(folder.path);
    await given.cloud.close();
    const held = await givenStates(folder.path, { clock: { now: () => Date.now(), sleep } });
    const stateMachineArn = await held.makeMachine(passing(60), { name: 'doomed' });
    const executionArn = await held.start(stateMachineArn);
    await held.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));

    const describing = () => held.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(await describing()).toMatchObject({ status: 'DELETING' });
    const deleting = { name: 'StateMachineDeleting' };
    await expect(held.start(stateMachineArn)).rejects.toMatchObject(deleting);
    await expect(held.makeMachine(passing(60), { name: 'doomed' })).rejects.toMatchObject(deleting);

    for (const wake of sleepers) wake();
    while ((await describing().catch(() => undefined)) !== undefined);
    await expect(held.ended(executionArn)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    await held.makeMachine(succeeding, { name: 'doomed' });
    const { executions } = await held.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toEqual([]);
    await held.cloud.close();
  });

  test('is brought about by a restart', async () => {
    using folder = givenFolder();
    const before = await givenStates(folder.path);
    const stateMachineArn = await before.makeMachine(waiting);
    await before.start(stateMachineArn);
    await before.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await before.cloud.close();
    const after = await givenStates(folder.path);
    await expect(after.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
    await after.cloud.close();
  });
});
