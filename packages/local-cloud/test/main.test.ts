import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { givenFolder, output, role } from './given-cloud.ts';
import { clientOptions, givenProgram, variablesIn } from './given-program.ts';

const assembly = path.join(import.meta.dirname, 'fixtures', 'assembly');

describe('local-cloud', () => {
  test('explains itself', async () => {
    const program = givenProgram('--help');
    expect(await program.ended).toBe(0);
    expect(program.written.stdout).toMatch(/^usage: local-cloud --data DIR .*\n/);
    expect(program.written.stderr).toBe('');
  });

  test('prints how to reach it, deploys a template, says that it is ready, and stops when told', async () => {
    using folder = givenFolder();
    const program = givenProgram('--data', folder.path, '--template', assembly);
    await program.until('stderr', 'ready');
    const { stdout } = program.written;
    expect(Object.keys(variablesIn(stdout))).toEqual([
      'AWS_ENDPOINT_URL',
      'AWS_ENDPOINT_URL_S3',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'AWS_DISABLE_HOST_PREFIX_INJECTION',
    ]);
    const cloudFormation = new CloudFormationClient(clientOptions(stdout));
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackName, StackStatus }) => [StackName, StackStatus])).toEqual([
      ['Small', 'CREATE_COMPLETE'],
    ]);
    expect(await program.end('SIGINT')).toBe(0);
    expect(program.written.stderr).toBe(
      'local-cloud: Small CREATE_IN_PROGRESS\nlocal-cloud: Small CREATE_COMPLETE\nlocal-cloud: ready\n',
    );

    const again = givenProgram('--data', folder.path, '--template', assembly);
    await again.until('stderr', 'ready');
    expect(again.written.stderr).toBe('local-cloud: Small CREATE_COMPLETE\nlocal-cloud: ready\n');
    expect(await again.end('SIGTERM')).toBe(0);
  });

  test('ends at once when told a second time', async () => {
    using folder = givenFolder();
    const program = givenProgram('--data', folder.path);
    await program.until('stderr', 'ready');
    // The S3 server does not hear that it is to end, so nobody sees the end of it.
    const s3 = Number(readFileSync(`/proc/${program.child.pid}/task/${program.child.pid}/children`, 'utf8'));
    process.kill(s3, 'SIGSTOP');
    program.child.kill('SIGINT');
    await stopsListening(clientOptions(program.written.stdout).endpoint);
    expect(await program.end('SIGINT')).toBe('SIGINT');
    process.kill(s3, 'SIGKILL');
  });

  const refusals: [string, string[], string][] = [
    ['no data directory', [], '--data is missing; give the directory to keep everything in'],
    ['an unknown flag', ['--date', 'x'], "Unknown option '--date'; --help explains the flags"],
    [
      'a port that is none',
      ['--data', 'x', '--port', '99999'],
      '--port is 99999; allowed: 0 (any free port) to 65535',
    ],
    [
      'a data directory that cannot be',
      ['--data', '/dev/null/x'],
      "data directory /dev/null/x cannot be used: ENOTDIR: not a directory, mkdir '/dev/null/x'; pass a directory that you may write to",
    ],
  ];
  test.each(refusals)('rejects %s in one line', async (_title, flags, message) => {
    const program = givenProgram(...flags);
    expect(await program.ended).toBe(2);
    expect(program.written).toEqual({ stdout: '', stderr: `local-cloud: ${message}\n` });
  });

  test('rejects a template folder that is none, and stops', async () => {
    using folder = givenFolder();
    const program = givenProgram('--data', folder.path, '--template', folder.path);
    expect(await program.ended).toBe(2);
    expect(program.written.stderr).toContain('manifest.json cannot be used: ENOENT');
  });
});

async function stopsListening(endpoint: string): Promise<void> {
  while (
    await fetch(endpoint).then(
      () => true,
      () => false,
    )
  );
}

const machine = (states: object) =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states });

/** Machines that succeed and that wait, an execution of each, and what is told of the first. */
async function givenExecutions(stdout: string) {
  const options = clientOptions(stdout);
  const cloudFormation = new CloudFormationClient(options);
  const sfn = new SFNClient(options);
  const TemplateBody = JSON.stringify({
    Resources: { Role: role('states.amazonaws.com') },
    Outputs: { Role: { Value: { 'Fn::GetAtt': 'Role.Arn' } } },
  });
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: 'roles',
      TemplateBody,
      Capabilities: ['CAPABILITY_IAM'],
      DisableRollback: true,
    }),
  );
  const roleArn = await outputOf(cloudFormation);
  const start = async (name: string, definition: string) => {
    const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name, definition, roleArn }));
    const { executionArn = '' } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: '{"a":1}' }),
    );
    return executionArn;
  };
  const succeeded = await start('succeeding', machine({ S: { Type: 'Succeed' } }));
  while ((await sfn.send(new DescribeExecutionCommand({ executionArn: succeeded }))).status === 'RUNNING');
  const running = await start('waiting', machine({ W: { Type: 'Wait', Seconds: 3600, End: true } }));
  return { succeeded, running, told: await tell(stdout, succeeded) };
}

async function outputOf(cloudFormation: CloudFormationClient): Promise<string> {
  for (;;) {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'roles' }));
    const [stack] = Stacks;
    if (stack?.StackStatus === 'CREATE_COMPLETE') return output(stack, 'Role') ?? '';
  }
}

/** Everything that is kept of an execution. */
async function tell(stdout: string, executionArn: string) {
  const sfn = new SFNClient(clientOptions(stdout));
  const { $metadata: _1, ...execution } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  const { stateMachineArn } = execution;
  const { $metadata: _2, ...made } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  return { execution, events, made };
}

describe('a next start', () => {
  test.each(['SIGINT', 'SIGKILL'] as const)(
    'after %s aborts what was running and has kept everything else',
    async (signal) => {
      using folder = givenFolder();
      const first = givenProgram('--data', folder.path);
      await first.until('stderr', 'ready');
      const { succeeded, running, told } = await givenExecutions(first.written.stdout);
      await first.end(signal);

      const second = givenProgram('--data', folder.path);
      await second.until('stderr', 'ready');
      const { stdout } = second.written;
      expect(await tell(stdout, succeeded)).toEqual(told);
      const cause = 'local-cloud was stopped while this execution was running';
      const aborted = await tell(stdout, running);
      expect(aborted.execution).toMatchObject({ status: 'ABORTED', cause });
      expect(aborted.events?.map(({ type }) => type)).toEqual([
        'ExecutionStarted',
        'WaitStateEntered',
        'ExecutionAborted',
      ]);
      expect(await second.end('SIGTERM')).toBe(0);
    },
  );
});
