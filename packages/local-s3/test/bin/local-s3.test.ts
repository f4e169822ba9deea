import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { environment, runProgram, untilListening } from '../given-process.ts';
import { givenDirectory } from '../given-server.ts';

const checkout = path.resolve(import.meta.dirname, '../../../..');
const launcher = path.join(checkout, 'packages/local-s3/bin/local-s3.mjs');

function launch(args: string[], cwd = checkout) {
  return runProgram(process.execPath, [launcher, ...args], { cwd });
}

describe('the launcher behind npx local-s3', () => {
  test.each(['.', 'packages/local-s3'])('is the program of that name for npx in %s', (folder) => {
    const { bin } = JSON.parse(readFileSync(path.join(checkout, folder, 'package.json'), 'utf8'));
    expect(path.resolve(checkout, folder, bin['local-s3'])).toBe(launcher);
  });

  test('serves from a directory relative to the caller, and says the endpoint alone', async () => {
    const cwd = givenDirectory();
    const { child, ended, endpoint, client } = await untilListening(launch(['--data', 'd'], cwd));
    await client.send(new ListBucketsCommand());
    expect(existsSync(path.join(cwd, 'd', 'metadata.sqlite'))).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null, out: `${endpoint}\n`, err: '' });
  });

  test('ends as the server does on Ctrl-C, which reaches both', async () => {
    const { child, ended } = await untilListening(launch(['--data', givenDirectory()]));
    process.kill(-Number(child.pid), 'SIGINT');
    expect(await ended).toMatchObject({ code: 0, signal: null });
  });

  test('ends when the shell that npm started it in is gone', async () => {
    const line = ['-c', '"$0" "$@"; true', process.execPath, launcher, '--data', givenDirectory()];
    const shell = runProgram('sh', line, { env: { ...environment, npm_command: 'exec' } });
    const { child, ended } = await untilListening(shell);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ signal: 'SIGTERM', err: '' }); // its output closes with the last process
  });

  test('fails as the server does', async () => {
    expect(await launch([]).ended).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('--data is missing'),
    });
  });
});
