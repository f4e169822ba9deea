import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { expect, test } from '@jest/globals';
import { givenCloud, givenFolder } from '../given-cloud.ts';

const killed = path.join(import.meta.dirname, '..', 'fixtures', 'killed-while-deploying.ts');

test('a stack that was in progress when the process was killed has failed, says why, and can be carried on', async () => {
  using folder = givenFolder();
  const owner = spawn(process.execPath, [killed, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const _line of createInterface({ input: owner.stdout })) break;
  owner.kill('SIGKILL');
  await once(owner, 'exit');

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
