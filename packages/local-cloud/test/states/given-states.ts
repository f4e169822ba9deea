import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { LocalCloudOptions } from '../../src/local-cloud.ts';
import { type GivenCloud, givenCloud, lambdaFunction, output, role } from '../given-cloud.ts';

/** A local cloud with a function and roles for state machines, and what tests of Step Functions do with it again and again. */
export interface GivenStates extends GivenCloud {
  functionArn: string;
  /** May invoke functions, read, write and delete objects, and do anything with state machines, stacks and log groups. */
  roleArn: string;
  /** May do nothing. */
  powerlessRoleArn: string;
  /** Makes a state machine of a name of its own, or that given; gives its ARN. */
  makeMachine(definition: object, change?: { name?: string; roleArn?: string }): Promise<string>;
  /** Starts an execution; gives its ARN. */
  start(stateMachineArn: string, request?: { name?: string; input?: string }): Promise<string>;
  ended(executionArn: string): Promise<DescribeExecutionCommandOutput>;
  /** Makes a machine and runs it to its end. */
  run(definition: object, input?: unknown, roleArn?: string): Promise<DescribeExecutionCommandOutput>;
  /** Every event, page by page. */
  history(executionArn: string, maxResults?: number): Promise<HistoryEvent[]>;
}

/** Does what its event says. */
const handler = `
export const handler = async (event) => {
  if (event.throw) throw Object.assign(new Error(event.throw), { name: 'BadLuck' });
  if (event.exit) process.exit(event.exit);
  if (event.untyped) return Promise.reject({ because: 'nobody knows' });
  return { got: event };
};`;

const allowed = [
  {
    Effect: 'Allow',
    Action: [
      ...['lambda:*', 'states:*', 'cloudformation:*', 'logs:*'],
      ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
      's3:ListAllMyBuckets',
    ],
    Resource: '*',
  },
];

/** Starts it in a data directory, new or with what it was left with. Close it with `cloud.close()`. */
export async function givenStates(
  dataDir: string,
  options: Partial<LocalCloudOptions> = {},
): Promise<GivenStates> {
  const given = await givenCloud(dataDir, options);
  const { sfn } = given;
  const stack = await given.settled('states').catch(() => deployRoles(given));
  const roleArn = output(stack, 'Role') ?? '';
  let machines = 0;

  const makeMachine: GivenStates['makeMachine'] = async (definition, change) => {
    machines += 1;
    const request = { name: `machine-${machines}`, roleArn, ...change };
    const made = await sfn.send(
      new CreateStateMachineCommand({ ...request, definition: JSON.stringify(definition) }),
    );
    return made.stateMachineArn ?? '';
  };
  const start: GivenStates['start'] = async (stateMachineArn, request) => {
    const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn, ...request }));
    return executionArn;
  };
  const ended: GivenStates['ended'] = async (executionArn) => {
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') return execution;
      await pause(5);
    }
  };
  return {
    ...given,
    functionArn: output(stack, 'Function') ?? '',
    roleArn,
    powerlessRoleArn: output(stack, 'Powerless') ?? '',
    makeMachine,
    start,
    ended,
    run: async (definition, input, role = roleArn) => {
      const stateMachineArn = await makeMachine(definition, { roleArn: role });
      return ended(await start(stateMachineArn, input === undefined ? {} : { input: JSON.stringify(input) }));
    },
    history: async (executionArn, maxResults = 1000) => {
      const all: HistoryEvent[] = [];
      let nextToken: string | undefined;
      do {
        const page = await sfn.send(
          new GetExecutionHistoryCommand({ executionArn, maxResults, ...(nextToken && { nextToken }) }),
        );
        all.push(...(page.events ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return all;
    },
  };
}

async function deployRoles(given: GivenCloud) {
  const code = await given.putCode(handler);
  return given.deploy('states', {
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
}

/** A state machine of one Task. */
export const oneTask = (task: object) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'T',
  States: { T: { Type: 'Task', End: true, ...task } },
});

/** Runs until it is stopped, as far as a test is concerned. */
export const waiting = {
  QueryLanguage: 'JSONata',
  StartAt: 'W',
  States: { W: { Type: 'Wait', Seconds: 3600, End: true } },
};

export const succeeding = {
  QueryLanguage: 'JSONata',
  StartAt: 'S',
  States: { S: { Type: 'Succeed' } },
};
