import { beforeAll, describe, expect, test } from '@jest/globals';
import { output, role } from '../../given-cloud.ts';
import { oneTask } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const given = givenStatesOfFile();
/** Trusts the account, named so, and may list functions. */
let ofAccountArn: string;
/** Trusts the machine's role `Named` alone, and may list functions. */
let ofNamedArn: string;
/** Of state machines; they differ in what their own policies say of sts:AssumeRole. */
let machineRoles: Record<'Allowed' | 'Silent' | 'Named' | 'Denied', string>;

const listing = { Effect: 'Allow', Action: 'lambda:ListFunctions', Resource: '*' };
const assuming = (Effect: 'Allow' | 'Deny') => ({ Effect, Action: 'sts:AssumeRole', Resource: '*' });

function trusting(principals: unknown) {
  const { Type, Properties } = role('states.amazonaws.com', [listing]);
  const Statement = [{ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' }];
  return {
    Type,
    Properties: { ...Properties, AssumeRolePolicyDocument: { Version: '2012-10-17', Statement } },
  };
}

beforeAll(async () => {
  const arnOf = (name: string) => ({ 'Fn::GetAtt': `${name}.Arn` });
  const names = ['OfAccount', 'OfNamed', 'Allowed', 'Silent', 'Named', 'Denied'];
  const stack = await given().deploy('credentials', {
    Resources: {
      OfAccount: trusting('arn:aws:iam::000000000000:root'),
      OfNamed: trusting([arnOf('Named'), arnOf('Denied')]),
      Allowed: role('states.amazonaws.com', [assuming('Allow')]),
      Silent: role('states.amazonaws.com'),
      Named: role('states.amazonaws.com'),
      Denied: role('states.amazonaws.com', [assuming('Deny')]),
    },
    Outputs: Object.fromEntries(names.map((name) => [name, { Value: arnOf(name) }])),
  });
  const arn = (name: string) => output(stack, name) ?? '';
  [ofAccountArn, ofNamedArn] = [arn('OfAccount'), arn('OfNamed')];
  machineRoles = {
    Allowed: arn('Allowed'),
    Silent: arn('Silent'),
    Named: arn('Named'),
    Denied: arn('Denied'),
  };
});

const listFunctions = (RoleArn: string, more: object = {}) =>
  oneTask({
    Resource: 'arn:aws:states:::aws-sdk:lambda:listFunctions',
    Arguments: {},
    Credentials: { RoleArn },
    Output: 'listed',
    ...more,
  });

const refused = (own: string, wanted: string) => ({
  status: 'FAILED',
  error: 'States.TaskFailed',
  cause: `The role ${own} is not authorized to assume the task state's role, ${wanted}.`,
});

describe('a Task with Credentials', () => {
  test('acts as the role that they name, and says so in the history', async () => {
    const definition = listFunctions('{% $states.input %}');
    const { output: listed, executionArn } = await given().run(
      definition,
      ofAccountArn,
      machineRoles.Allowed,
    );
    expect(listed).toBe('"listed"');
    const scheduled = (await given().history(executionArn ?? '')).find(
      ({ type }) => type === 'TaskScheduled',
    );
    expect(scheduled?.taskScheduledEventDetails?.taskCredentials).toEqual({ roleArn: ofAccountArn });
  });

  test('has the permissions of that role only', async () => {
    const definition = listFunctions(ofAccountArn, {
      Resource: 'arn:aws:states:::aws-sdk:sfn:listStateMachines',
    });
    const { error, cause } = await given().run(definition, undefined, machineRoles.Allowed);
    expect(error).toBe('Sfn.SfnException');
    expect(cause).toContain('assumed-role/credentials-OfAccount');
  });

  test('needs no permission of the execution role where the other role trusts it by name', async () => {
    const run = await given().run(listFunctions(ofNamedArn), undefined, machineRoles.Named);
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('fails where the execution role may not assume the other', async () => {
    const { Silent, Denied, Allowed } = machineRoles;
    const run = (own: string, wanted: string) => given().run(listFunctions(wanted), undefined, own);
    expect(await run(Silent, ofAccountArn)).toMatchObject(refused(Silent, ofAccountArn));
    expect(await run(Denied, ofNamedArn)).toMatchObject(refused(Denied, ofNamedArn));
    expect(await run(Allowed, ofNamedArn)).toMatchObject(refused(Allowed, ofNamedArn));
    const nobody = 'arn:aws:iam::000000000000:role/nobody';
    expect(await run(Allowed, nobody)).toMatchObject(refused(Allowed, nobody));
  });

  test('fails in a way that may be caught', async () => {
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], Next: 'C' }];
    const machine = listFunctions(ofNamedArn, { Catch });
    const definition = {
      ...machine,
      States: { ...machine.States, C: { Type: 'Succeed', Output: 'caught' } },
    };
    expect(await given().run(definition, undefined, machineRoles.Silent)).toMatchObject({
      output: '"caught"',
    });
  });
});
