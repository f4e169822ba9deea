import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

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

  test('explains its flags', async () => {
    expect(await measure('--help')).toContain('--loads');
  });
});
