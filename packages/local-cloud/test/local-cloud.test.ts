import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { signRequest } from '@s3-lambda-bench/iam';
import { LocalCloudError, startLocalCloud } from '../src/index.ts';
import { codeBucket, givenCloud, givenFolder, lambdaFunction, output, role } from './given-cloud.ts';

const started = path.join(import.meta.dirname, 'fixtures', 'start-and-say.ts');

async function refusal(start: Promise<unknown>): Promise<LocalCloudError> {
  const error = await start.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof LocalCloudError) return error;
  throw new Error(`expected a LocalCloudError, got ${error}`);
}

describe('startLocalCloud', () => {
  test('rejects a data directory that another one owns, naming its process and endpoint', async () => {
    using folder = givenFolder();
    const { cloud } = await givenCloud(folder.path);
    const { code, message } = await refusal(startLocalCloud({ dataDir: folder.path }));
    expect([code, message]).toEqual([
      'DataDirInUse',
      `data directory ${folder.path} is in use by another local cloud (process ${process.pid} at ${cloud.endpoint}); stop that one or pass another directory`,
    ]);
    await cloud.close();
    await (await givenCloud(folder.path)).cloud.close();
  });

  test('rejects a data directory that cannot be written', async () => {
    using folder = givenFolder();
    const file = path.join(folder.path, 'file');
    writeFileSync(file, '');
    const { code, message } = await refusal(startLocalCloud({ dataDir: path.join(file, 'inside') }));
    expect([code, message]).toEqual(['DataDirNotWritable', expect.stringContaining('ENOTDIR')]);
  });

  test('rejects a data directory whose state is damaged', async () => {
    using folder = givenFolder();
    writeFileSync(path.join(folder.path, 'local-cloud.sqlite'), 'this is no database'.repeat(100));
    expect((await refusal(startLocalCloud({ dataDir: folder.path }))).code).toBe('DataDirUnreadable');
  });

  test('rejects faults that are not usable', async () => {
    using folder = givenFolder();
    const { code, message } = await refusal(startLocalCloud({ dataDir: folder.path, s3Faults: 'none.json' }));
    expect([code, message]).toEqual(['InvalidOption', expect.stringContaining("faults 'none.json' cannot")]);
  });

  test('stands up and deploys while S3 fails on purpose, and calls that no fault of its own', async () => {
    using folder = givenFolder();
    const s3Faults = path.join(folder.path, 'faults.json');
    const often = { internal_error: { probability: 0.4 }, reset: { probability: 0.2 } };
    writeFileSync(s3Faults, JSON.stringify({ seed: 'local-cloud', operations: { '*': often } }));
    const given = await givenCloud(path.join(folder.path, 'data'), { s3Faults });
    const { StackStatus } = await given.deploy('faulty', {
      Resources: { One: { Type: 'AWS::S3::Bucket' }, Two: { Type: 'AWS::S3::Bucket' } },
    });
    expect([StackStatus, given.faults]).toEqual(['CREATE_COMPLETE', []]);
    await given.cloud.close();
  });

  test('rejects a port that is in use, and leaves nothing behind', async () => {
    using folder = givenFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const { code, message } = await refusal(startLocalCloud({ dataDir: folder.path, port }));
    expect([code, message]).toEqual([
      'PortInUse',
      `port ${port} of 127.0.0.1 is in use; pass another one, or 0 for any free one`,
    ]);
    other.close();
    await (await givenCloud(folder.path)).cloud.close();
  });

  test('keeps the root key in a file that only its owner reads, and uses it again', async () => {
    using folder = givenFolder();
    const first = await startLocalCloud({ dataDir: folder.path });
    await first.close();
    await first.close();
    expect(statSync(path.join(folder.path, 'root-credential.json')).mode & 0o777).toBe(0o600);
    const second = await startLocalCloud({ dataDir: folder.path });
    await second.close();
    expect(second.credentials).toEqual(first.credentials);
  });
});

describe('the endpoint', () => {
  test('refuses a wrong key in each service’s own words', async () => {
    using folder = givenFolder();
    const { cloud } = await givenCloud(folder.path);
    const { endpoint, region } = cloud;
    const stranger = new SFNClient({
      endpoint,
      region,
      credentials: { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 's' },
    });
    await expect(stranger.send(new ListStateMachinesCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    const forger = new SFNClient({
      endpoint,
      region,
      credentials: { ...cloud.credentials, secretAccessKey: 's' },
    });
    await expect(forger.send(new ListStateMachinesCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    const anonymous = await fetch(endpoint);
    expect([anonymous.status, anonymous.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
    await cloud.close();
  });

  test('refuses a service that is not built, by name', async () => {
    using folder = givenFolder();
    const { cloud } = await givenCloud(folder.path);
    const { endpoint, region, credentials } = cloud;
    const { host } = new URL(endpoint);
    const credential = {
      ...credentials,
      principal: { arn: '', accountId: '000000000000', policies: 'root' as const },
    };
    const headers = signRequest(
      { method: 'GET', rawPath: '/', host },
      { credential, region, service: 'dynamodb', nowMs: Date.now() },
    );
    const answer = await fetch(endpoint, {
      headers: {
        authorization: String(headers.authorization),
        'x-amz-date': String(headers['x-amz-date']),
        'x-amz-content-sha256': String(headers['x-amz-content-sha256']),
      },
    });
    expect([answer.status, await answer.json()]).toEqual([
      501,
      { Type: 'Server', message: 'the service dynamodb is not built in local-cloud' },
    ]);
    await cloud.close();
  });
});

/** Answers a custom resource's request, unless it is told to wait; else says that it is still here. */
const handler = `
export const handler = async (event) => {
  if (event.RequestType === undefined) return 'still here';
  if (event.RequestType !== 'Delete' && event.ResourceProperties.Wait === 'true') return;
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
  const body = JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, Data: { Type: event.RequestType } });
  await fetch(ResponseURL, { method: 'PUT', body });
};`;

/** A stack of everything that lives in memory. */
async function givenTemplate(given: Awaited<ReturnType<typeof givenCloud>>, others: object = {}) {
  const code = await given.putCode(handler);
  return {
    Resources: {
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/kept' } },
      Role: role('lambda.amazonaws.com'),
      Function: lambdaFunction(code, { LoggingConfig: { LogGroup: { Ref: 'Logs' } } }),
      MachineRole: role('states.amazonaws.com', [
        { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' },
      ]),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: { 'Fn::GetAtt': 'MachineRole.Arn' },
          Definition: {
            QueryLanguage: 'JSONata',
            StartAt: 'T',
            States: {
              T: {
                Type: 'Task',
                Resource: 'arn:aws:states:::lambda:invoke',
                Arguments: { FunctionName: '${F}' },
                Output: '{% $states.result.Payload %}',
                End: true,
              },
            },
          },
          DefinitionSubstitutions: { F: { Ref: 'Function' } },
        },
      },
      ...others,
    },
    Outputs: { Machine: { Value: { Ref: 'Machine' } }, Function: { Value: { Ref: 'Function' } } },
  };
}

describe('a restart', () => {
  test('brings back functions, roles and log groups; state machines never left', async () => {
    using folder = givenFolder();
    const before = await givenCloud(folder.path);
    const stack = await before.deploy('kept', await givenTemplate(before));
    await before.cloud.close();

    const after = await givenCloud(folder.path);
    const { Stacks = [] } = await after.cloudFormation.send(new DescribeStacksCommand({ StackName: 'kept' }));
    expect(Stacks[0]).toMatchObject({
      StackId: stack.StackId,
      StackStatus: 'CREATE_COMPLETE',
      Outputs: stack.Outputs,
    });
    const { executionArn } = await after.sfn.send(
      new StartExecutionCommand({ stateMachineArn: output(stack, 'Machine') }),
    );
    let execution = await after.sfn.send(new DescribeExecutionCommand({ executionArn }));
    while (execution.status === 'RUNNING')
      execution = await after.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '"still here"' });
    const { logGroups = [] } = await after.logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toContain('/kept');
    const template = await givenTemplate(after);
    await expect(after.deploy('kept', template)).rejects.toThrow('No updates are to be performed.');
    expect((await after.remove('kept')).StackStatus).toBe('DELETE_COMPLETE');
    expect((await after.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
    await after.cloud.close();
  });

  test('leaves a stack that was in progress as failed, and an UpdateStack carries on', async () => {
    using folder = givenFolder();
    const before = await givenCloud(folder.path);
    const waiting = (Wait: boolean) => ({
      Waiting: {
        Type: 'Custom::Waiting',
        Properties: { ServiceToken: { 'Fn::GetAtt': 'Function.Arn' }, Wait },
      },
    });
    const deploying = before.deploy('cut', await givenTemplate(before, waiting(true))).catch(() => undefined);
    while ((await before.status('cut', 'Waiting').catch(() => '')) !== 'CREATE_IN_PROGRESS');
    await before.cloud.close();
    await deploying;

    const after = await givenCloud(folder.path);
    const { Stacks = [] } = await after.cloudFormation.send(new DescribeStacksCommand({ StackName: 'cut' }));
    expect(Stacks[0]?.StackStatus).toBe('CREATE_FAILED');
    expect(await after.reason('cut', 'Waiting')).toBe('Resource operation cancelled');
    expect((await after.deploy('cut', await givenTemplate(after, waiting(false)))).StackStatus).toBe(
      'UPDATE_COMPLETE',
    );
    await after.cloud.close();
  });
});

describe('a kill', () => {
  test('leaves nothing running, and the next start says what it found', async () => {
    using folder = givenFolder();
    const owner = spawn(process.execPath, [started, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { endpoint, s3Endpoint } = JSON.parse(await firstLine(owner));
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await expect(fetch(endpoint)).rejects.toThrow();
    // The S3 server sees its input close and ends by itself.
    while (
      await fetch(s3Endpoint).then(
        () => true,
        () => false,
      )
    );
    expect(JSON.parse(readFileSync(path.join(folder.path, 'owner.json'), 'utf8')).pid).toBe(owner.pid);
    const given = await givenCloud(folder.path);
    await given.s3.send(new PutObjectCommand({ Bucket: codeBucket, Key: 'k', Body: 'x' }));
    expect((await given.s3.send(new ListObjectsV2Command({ Bucket: codeBucket }))).KeyCount).toBe(1);
    await given.cloud.close();
  });
});

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the process ended without a word');
}
