import { spawn } from 'node:child_process';
import os from 'node:os';

/**
 * Runs a program in this one's place and resolves to its exit code, which is 128 and its number for a signal, as in a
 * shell. SIGTERM is passed on. Ctrl-C reaches the program by itself (same process group), so here it is only outlived:
 * the program may clean up.
 */
export function runStep({ command, args, cwd, env }) {
  const outlive = () => undefined;
  const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', outlive);
  process.on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', outlive);
      process.off('SIGTERM', forward);
      resolve(code ?? 128 + (os.constants.signals[signal] ?? 0));
    });
  });
}

/** Ends the process with the code that `running` resolves to, or with 2 and what it was rejected with. */
export function exitWith(running) {
  running.then(
    (code) => process.exit(code),
    (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(2);
    },
  );
}
