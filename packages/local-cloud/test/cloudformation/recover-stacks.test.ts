import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { expect, test } from '@jest/globals';
import { givenCloud, givenFolder } from '../given-cloud.ts';

const killed = path.join(import.meta.dirname, '..', 'fixtures', 'killed-while-deploying.ts');

test('a killed process leaves no environment running; its stack has failed, says why, and can be carried on', async () => {
  using folder = givenFolder();
  const owner = spawn(process.execPath, [killed, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const environment = Number(await firstLine(owner.stdout));
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  while (isRunning(environment)) await new Promise(setImmediate);

  const given = await givenCloud(folder.path);
  const { Stacks = [] } = await given.cloudFormation.send(new DescribeStacksCommand({ StackName: 'killed' }));
  const why =
    'local-cloud was stopped while this was in progress; an UpdateStack (or DeleteStack) carries on';
  expect(Stacks[0]).toMatchObject({ StackStatus: 'CREATE_FAILED', StackStatusReason: why });
  expect(await given.reason('killed', 'Waiting')).toBe(why);
  expect(await given.status('killed', 'Logs')).toBe('CREATE_COMPLETE');
  expect(
    (await given.deploy('killed', { Resources: { Logs: { Type: 'AWS::Logs::LogGroup' } } })).StackStatus,
  ).toBe('UPDATE_COMPLETE');
  await given.cloud.close();
});

async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('the process ended without a word');
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
