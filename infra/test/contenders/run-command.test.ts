import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../src/contenders/run-command.ts';

describe('a build command', () => {
  const options = { cwd: '.', env: {}, onOutput: undefined, signal: undefined };

  test('that takes longer than it may is ended, and that is what is said of it', async () => {
    expect(await runCommand('sleep 300', { ...options, longestMs: 20 })).toBe(
      "'sleep 300' took longer than 0.02 s and was ended",
    );
  });

  test('that ends in time is told by how it ended', async () => {
    expect(await runCommand('exit 3', options)).toBe("'exit 3' ended with exit code 3");
    expect(await runCommand('exit 0', options)).toBeUndefined();
  });
});
