import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { givenFolder } from '../given-cloud.ts';
import { clientOptions, runProgram } from '../given-program.ts';

const checkout = path.resolve(import.meta.dirname, '../../../..');
const launcher = path.join(checkout, 'packages/local-cloud/bin/local-cloud.mjs');

function launch(args: string[], cwd = checkout) {
  return runProgram(process.execPath, [launcher, ...args], { cwd });
}

describe('the launcher behind npx local-cloud', () => {
  test.each(['.', 'packages/local-cloud'])('is the program of that name for npx in %s', (folder) => {
    const { bin } = JSON.parse(readFileSync(path.join(checkout, folder, 'package.json'), 'utf8'));
    expect(path.resolve(checkout, folder, bin['local-cloud'])).toBe(launcher);
  });

  test('serves from a directory relative to the caller, and ends on Ctrl-C, which reaches both', async () => {
    using folder = givenFolder();
    const program = launch(['--data', 'd'], folder.path);
    await program.until('stderr', 'ready');
    const sfn = new SFNClient(clientOptions(program.written.stdout));
    expect((await sfn.send(new ListStateMachinesCommand({}))).stateMachines).toEqual([]);
    expect(existsSync(path.join(folder.path, 'd', 'local-cloud.sqlite'))).toBe(true);
    process.kill(-Number(program.child.pid), 'SIGINT');
    expect([await program.ended, program.written.stderr]).toEqual([0, 'local-cloud: ready\n']);
  });

  test('fails as the program does', async () => {
    const program = launch([]);
    expect(await program.ended).toBe(2);
    expect(program.written.stderr).toContain('--data is missing');
  });
});
