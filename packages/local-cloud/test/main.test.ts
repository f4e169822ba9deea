import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from '@jest/globals';
import { givenFolder } from './given-cloud.ts';

const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');
const assembly = path.join(import.meta.dirname, 'fixtures', 'assembly');

/** Starts the program; `until` resolves when it has written something, `end` when it is over. */
function givenProgram(...flags: string[]) {
  const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  const ended = once(child, 'exit');
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      written[name] += chunk;
      child.emit('written');
    });
  return {
    written,
    until: async (name: 'stdout' | 'stderr', text: string) => {
      while (!written[name].includes(text)) await Promise.race([once(child, 'written'), ended]);
    },
    end: async (signal?: NodeJS.Signals) => {
      if (signal !== undefined) child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}

describe('local-cloud', () => {
  test('prints how to reach it, deploys a template, and stops when told', async () => {
    using folder = givenFolder();
    const program = givenProgram('--data', folder.path, '--template', assembly);
    await program.until('stderr', 'Small CREATE_COMPLETE');
    const variables = new Map(
      [...program.written.stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    expect([...variables.keys()]).toEqual([
      'AWS_ENDPOINT_URL',
      'AWS_ENDPOINT_URL_S3',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_REGION',
    ]);
    const cloudFormation = new CloudFormationClient({
      endpoint: variables.get('AWS_ENDPOINT_URL') ?? '',
      region: variables.get('AWS_REGION') ?? '',
      credentials: {
        accessKeyId: variables.get('AWS_ACCESS_KEY_ID') ?? '',
        secretAccessKey: variables.get('AWS_SECRET_ACCESS_KEY') ?? '',
      },
    });
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackName, StackStatus }) => [StackName, StackStatus])).toEqual([
      ['Small', 'CREATE_COMPLETE'],
    ]);
    expect(await program.end('SIGINT')).toBe(0);
    expect(program.written.stderr).toBe(
      'local-cloud: Small CREATE_IN_PROGRESS\nlocal-cloud: Small CREATE_COMPLETE\n',
    );

    const again = givenProgram('--data', folder.path, '--template', assembly);
    await again.until('stderr', 'Small CREATE_COMPLETE');
    expect(await again.end('SIGTERM')).toBe(0);
  });

  const refusals: [string, string[], string][] = [
    ['no data directory', [], '--data is missing'],
    ['an unknown flag', ['--date', 'x'], "Unknown option '--date'"],
    [
      'a port that is none',
      ['--data', 'x', '--port', '99999'],
      '--port is 99999; allowed: 0 (any free port) to 65535',
    ],
  ];
  test.each(refusals)('rejects %s', async (_title, flags, message) => {
    const program = givenProgram(...flags);
    expect(await program.end()).toBe(2);
    expect(program.written.stderr).toContain(message);
    expect(program.written.stderr).toContain('usage: local-cloud --data DIR');
  });

  test('rejects a template folder that is none, and stops', async () => {
    using folder = givenFolder();
    const program = givenProgram('--data', folder.path, '--template', folder.path);
    expect(await program.end()).toBe(2);
    expect(program.written.stderr).toContain('manifest.json cannot be used: ENOENT');
  });
});
