import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { environment, runProgram } from '../given-process.ts';
import { givenDirectory } from '../given-server.ts';

const perf = path.join(import.meta.dirname, '../../perf/throughput.ts');

async function measure(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', perf, ...args]);
  return stdout;
}

describe('npm run perf -- local-s3', () => {
  test('measures loads and prints a line for each server', async () => {
    const once = ['--rounds', '1', '--seconds', '0.001', '--connections', '2', '--sizes', '4KiB'];
    const printed = await measure(...once, '--loads', 'ranged-get,copy', 'local-s3', 's3rver');
    expect(printed).toMatch(
      /### GetObject of a range.*\n\n\| objects .*\n\| -+ .*\n\| 4KiB +\| +2 \| local-s3 \|/,
    );
    expect(printed).toMatch(/\| 4KiB +\| +2 \| s3rver +\| +[\d.]+ \|.* x \|/);
    expect(printed).toMatch(/\| s3rver +\| +– \|/);
    expect(printed).toContain('–: s3rver: PUT /written/copy answered 501, NotImplemented');
  }, 60_000);

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves nothing behind when it is ended by %s',
    async (signal) => {
      const TMPDIR = givenDirectory();
      const args = ['--no-warnings', perf, '--loads', 'put', '--seconds', '60', 'local-s3'];
      const { child, ended } = runProgram(process.execPath, args, { env: { ...environment, TMPDIR } });
      await once(child.stderr, 'data'); // it says which row it measures
      const before = readdirSync(TMPDIR);
      child.kill(signal);
      expect((await ended).code).toBe(128 + constants.signals[signal]);
      expect([before, readdirSync(TMPDIR)]).toEqual([[expect.any(String)], []]);
    },
    60_000,
  );

  test('explains its flags', async () => {
    expect(await measure('--help')).toContain('--loads');
  });
});
