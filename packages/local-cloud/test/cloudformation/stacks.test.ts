import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackSetsCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
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

const folder = givenFolder();
let given: GivenCloud;

beforeAll(async () => {
  given = await givenCloud(folder.path);
});

afterAll(async () => {
  await given.cloud.close();
  folder[Symbol.dispose]();
});

const bucket = (others: object = {}) => ({ Type: 'AWS::S3::Bucket', ...others });
const logGroup = (Properties: object = {}, others: object = {}) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties,
  ...others,
});

describe('a stack of every resource type', () => {
  test('stands, answers, changes and goes', async () => {
    const code = await given.putCode('export const handler = async () => process.env.GREETING;');
    const template = (greeting: string) => ({
      Description: 'one of each',
      Parameters: { Retention: { Type: 'Number', Default: 7 } },
      Resources: {
        Bucket: bucket({
          Properties: {
            BucketEncryption: {
              ServerSideEncryptionConfiguration: [
                { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
              ],
            },
            PublicAccessBlockConfiguration: { BlockPublicAcls: true },
            OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
          },
        }),
        Logs: logGroup({ LogGroupName: '/one/of/each', RetentionInDays: { Ref: 'Retention' } }),
        Role: role('lambda.amazonaws.com'),
        More: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyName: 'more',
            Roles: [{ Ref: 'Role' }],
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
            },
          },
        },
        Function: lambdaFunction(code, {
          Environment: { Variables: { GREETING: greeting } },
          LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'Logs' } },
        }),
        MachineRole: role('states.amazonaws.com'),
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            RoleArn: { 'Fn::GetAtt': 'MachineRole.Arn' },
            DefinitionString:
              '{"QueryLanguage":"JSONata","StartAt":"${Name}","States":{"${Name}":{"Type":"Succeed"}}}',
            DefinitionSubstitutions: { Name: greeting },
          },
        },
      },
      Outputs: {
        Function: { Value: { Ref: 'Function' } },
        Machine: { Value: { Ref: 'Machine' } },
        Bucket: { Value: { Ref: 'Bucket' }, Description: 'where things are' },
        Arn: { Value: { 'Fn::GetAtt': 'Logs.Arn' } },
      },
    });

    const created = await given.deploy('each', template('hello'));
    expect([created.StackStatus, created.StackStatusReason]).toEqual(['CREATE_COMPLETE', undefined]);
    expect(output(created, 'Arn')).toBe('arn:aws:logs:us-east-1:000000000000:log-group:/one/of/each:*');
    const FunctionName = output(created, 'Function');
    expect(FunctionName).toMatch(/^each-Function-[A-Z0-9]{12}$/);
    expect(output(created, 'Bucket')).toMatch(/^each-bucket-[a-z0-9]{12}$/);

    const invoked = await given.lambda.send(new InvokeCommand({ FunctionName }));
    expect(invoked.Payload?.transformToString()).toBe('"hello"');
    const { logGroups } = await given.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/one' }));
    expect(logGroups).toMatchObject([{ logGroupName: '/one/of/each', retentionInDays: 7 }]);

    const updated = await given.deploy('each', template('goodbye'));
    expect(updated.StackStatus).toBe('UPDATE_COMPLETE');
    expect(output(updated, 'Function')).toBe(FunctionName);
    const again = await given.lambda.send(new InvokeCommand({ FunctionName }));
    expect(again.Payload?.transformToString()).toBe('"goodbye"');
    const machine = await given.sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: output(updated, 'Machine') }),
    );
    expect(JSON.parse(machine.definition ?? '').StartAt).toBe('goodbye');

    const removed = await given.remove('each');
    expect(removed.StackStatus).toBe('DELETE_COMPLETE');
    await expect(given.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).rejects.toThrow(
      'not found',
    );
    await expect(
      given.s3.send(new HeadBucketCommand({ Bucket: output(created, 'Bucket') })),
    ).rejects.toThrow();
    await expect(given.cloudFormation.send(new DescribeStacksCommand({ StackName: 'each' }))).rejects.toThrow(
      'Stack with id each does not exist',
    );
  });
});

describe('CreateStack', () => {
  test('returns at once, and tells every step afterwards', async () => {
    await given.deploy('steps', { Resources: { A: logGroup(), B: logGroup({}, { DependsOn: 'A' }) } });
    expect(await given.events('steps')).toEqual([
      'steps CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS',
      'A CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS',
      'B CREATE_COMPLETE',
      'steps CREATE_COMPLETE',
    ]);
  });

  test('goes on with what does not depend on a failure, and an UpdateStack mends the rest', async () => {
    const template = (key: string) => ({
      Resources: {
        Role: role('lambda.amazonaws.com'),
        Function: lambdaFunction({ S3Bucket: codeBucket, S3Key: key }),
        After: logGroup({}, { DependsOn: 'Function' }),
        Beside: logGroup(),
      },
    });
    const failed = await given.deploy('mended', template('missing.zip'));
    expect([failed.StackStatus, failed.StackStatusReason]).toEqual([
      'CREATE_FAILED',
      'The following resource(s) failed to create: [Function]. ',
    ]);
    expect(await given.reason('mended', 'Function')).toContain('NoSuchKey');
    expect(await given.physicalId('mended', 'Beside')).toBeDefined();
    expect(await given.physicalId('mended', 'After')).toBeUndefined();

    const code = await given.putCode('export const handler = async () => 1;');
    const mended = await given.deploy('mended', template(code.S3Key));
    expect(mended.StackStatus).toBe('UPDATE_COMPLETE');
    expect((await given.events('mended')).filter((event) => event.startsWith('Beside'))).toEqual([
      'Beside CREATE_IN_PROGRESS',
      'Beside CREATE_COMPLETE',
    ]);
  });

  const refusals: [string, object, string][] = [
    ['rollback, which is not built', { DisableRollback: false }, 'pass DisableRollback=true to CreateStack'],
    [
      'a name that CloudFormation does not take',
      { StackName: '1st' },
      'Member must satisfy regular expression pattern',
    ],
    [
      'a parameter of the API that is not built, by name',
      { TimeoutInMinutes: 5 },
      "unknown key 'TimeoutInMinutes'",
    ],
    [
      'a template of more than 51,200 bytes',
      { TemplateBody: ' '.repeat(51_201) },
      'less than or equal to 51200',
    ],
    [
      'a template that is not in S3',
      { TemplateBody: undefined, TemplateURL: 'https://s3.amazonaws.com/code/none' },
      'S3 error: The specified key does not exist.',
    ],
    [
      'roles without the capability',
      { TemplateBody: JSON.stringify({ Resources: { R: role('x') } }) },
      'Requires capabilities : [CAPABILITY_IAM]',
    ],
    [
      'an unknown resource type before anything is made',
      { TemplateBody: '{"Resources":{"A":{"Type":"AWS::SQS::Queue"}}}' },
      'Unrecognized resource types: [AWS::SQS::Queue]',
    ],
    [
      'an unknown property before anything is made',
      { TemplateBody: JSON.stringify({ Resources: { B: bucket({ Properties: { BucketNmae: 'b' } }) } }) },
      "unknown key 'BucketNmae'; did you mean 'BucketName'?",
    ],
  ];
  test.each(refusals)('rejects %s', async (_title, change, message) => {
    const request = {
      StackName: 'refused',
      DisableRollback: true,
      TemplateBody: '{"Resources":{"A":{"Type":"AWS::Logs::LogGroup"}}}',
    };
    await expect(
      given.cloudFormation.send(new CreateStackCommand({ ...request, ...change })),
    ).rejects.toThrow(message);
    await expect(
      given.cloudFormation.send(new DescribeStacksCommand({ StackName: 'refused' })),
    ).rejects.toThrow('does not exist');
  });

  test('rejects a name that is taken', async () => {
    await given.deploy('taken', { Resources: { A: logGroup() } });
    const request = { StackName: 'taken', DisableRollback: true, TemplateBody: '{}' };
    await expect(given.cloudFormation.send(new CreateStackCommand(request))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
      message: 'Stack [taken] already exists',
    });
  });

  test('takes a template from S3', async () => {
    const Body = JSON.stringify({ Resources: { A: logGroup() } });
    await given.s3.send(new PutObjectCommand({ Bucket: codeBucket, Key: 'template.json', Body }));
    const TemplateURL = `${given.cloud.s3Endpoint}/${codeBucket}/template.json`;
    await given.cloudFormation.send(
      new CreateStackCommand({ StackName: 'from-s3', TemplateURL, DisableRollback: true }),
    );
    expect((await given.settled('from-s3')).StackStatus).toBe('CREATE_COMPLETE');
    const { TemplateBody } = await given.cloudFormation.send(
      new GetTemplateCommand({ StackName: 'from-s3' }),
    );
    expect(TemplateBody).toBe(Body);
  });

  test('shows parameters, but not those that are not to be echoed', async () => {
    const Parameters = { Open: { Type: 'String' }, Secret: { Type: 'String', NoEcho: true } };
    const stack = await given.deploy(
      'shown',
      { Parameters, Resources: { A: logGroup() } },
      { Open: 'a<b>&c', Secret: 'x' },
    );
    expect(stack.Parameters).toEqual([
      { ParameterKey: 'Open', ParameterValue: 'a<b>&c' },
      { ParameterKey: 'Secret', ParameterValue: '****' },
    ]);
  });
});

describe('UpdateStack', () => {
  test('rejects an update without a change', async () => {
    const template = {
      Parameters: { Unused: { Type: 'String', Default: 'a' } },
      Resources: { A: logGroup() },
    };
    await given.deploy('same', template);
    await expect(given.deploy('same', template, { Unused: 'b' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'No updates are to be performed.',
    });
  });

  test('takes a change of an output alone', async () => {
    const template = (Value: string) => ({ Resources: { A: logGroup() }, Outputs: { O: { Value } } });
    await given.deploy('outputs', template('1'));
    expect(output(await given.deploy('outputs', template('2')), 'O')).toBe('2');
  });

  test('replaces what cannot change in place, follows the references to it, and cleans up', async () => {
    const template = (name: string) => ({
      Resources: {
        A: logGroup({ LogGroupName: name }),
        B: logGroup({ LogGroupName: { 'Fn::Sub': '${A}/b' } }),
      },
    });
    await given.deploy('replaced', template('/old'));
    const stack = await given.deploy('replaced', template('/new'));
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    const { logGroups = [] } = await given.logs.send(new DescribeLogGroupsCommand({}));
    const names = logGroups.map(({ logGroupName }) => logGroupName);
    expect(names).toEqual(expect.arrayContaining(['/new', '/new/b']));
    expect(names).not.toContain('/old');
    expect((await given.events('replaced')).slice(-6)).toEqual([
      'replaced UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'B DELETE_IN_PROGRESS',
      'B DELETE_COMPLETE',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'replaced UPDATE_COMPLETE',
    ]);
  });

  test('removes what is no longer in the template, unless it is to be retained', async () => {
    await given.deploy('shrunk', {
      Resources: {
        A: logGroup(),
        B: logGroup({ LogGroupName: '/gone' }),
        C: logGroup({ LogGroupName: '/kept' }, { DeletionPolicy: 'Retain' }),
      },
    });
    await given.deploy('shrunk', { Resources: { A: logGroup() } });
    expect(await given.events('shrunk')).toEqual(
      expect.arrayContaining(['B DELETE_COMPLETE', 'C DELETE_SKIPPED']),
    );
    const { logGroups = [] } = await given.logs.send(new DescribeLogGroupsCommand({}));
    const names = logGroups.map(({ logGroupName }) => logGroupName);
    expect([names.includes('/gone'), names.includes('/kept')]).toEqual([false, true]);
  });

  test('rejects a stack that is not there', async () => {
    const { UpdateStackCommand } = await import('@aws-sdk/client-cloudformation');
    const request = { StackName: 'nobody', TemplateBody: '{}', DisableRollback: true };
    await expect(given.cloudFormation.send(new UpdateStackCommand(request))).rejects.toThrow(
      'Stack [nobody] does not exist',
    );
  });
});

describe('DeleteStack', () => {
  test('fails where something is in the way, and goes on when it is retained', async () => {
    const created = await given.deploy('stuck', {
      Resources: { B: bucket({ Properties: { BucketName: 'stuck' } }) },
    });
    await given.s3.send(new PutObjectCommand({ Bucket: 'stuck', Key: 'k', Body: 'x' }));
    const stuck = await given.remove('stuck');
    expect([stuck.StackStatus, stuck.StackStatusReason]).toEqual([
      'DELETE_FAILED',
      'The following resource(s) failed to delete: [B]. ',
    ]);
    expect(await given.reason('stuck', 'B')).toContain('The bucket you tried to delete is not empty');
    await given.cloudFormation.send(new DeleteStackCommand({ StackName: 'stuck', RetainResources: ['B'] }));
    expect((await given.settled(created.StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
    await given.s3.send(new HeadBucketCommand({ Bucket: 'stuck' }));
  });

  test('counts a stack that is not there as deleted', async () => {
    await given.cloudFormation.send(new DeleteStackCommand({ StackName: 'nobody' }));
  });
});

test('ListStacks lists deleted stacks too', async () => {
  await given.deploy('listed', { Resources: { A: logGroup() } });
  await given.remove('listed');
  const { StackSummaries = [] } = await given.cloudFormation.send(
    new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }),
  );
  expect(StackSummaries.map(({ StackName }) => StackName)).toContain('listed');
});

test('an operation that is not built is refused by name', async () => {
  await expect(given.cloudFormation.send(new ListStackSetsCommand({}))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'cloudformation:ListStackSets is not built in local-cloud',
  });
});
