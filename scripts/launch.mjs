import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitWith, runStep } from './run-step.mjs';
import { refuseOldNode, setUpDependencies, toolchain } from './set-up.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const parentCheckMs = 250;

/**
 * What `npx <program>` of the checkout runs: sets up what is missing, saying so on standard error, then the program (its
 * path in the checkout) under the pinned Node, in the caller's directory, with the caller's arguments. Ends the process.
 * `setUp` and `environment` are for a program that takes more than the packages' sources.
 */
export function launch(program, { setUp = setUpDependencies, environment = () => process.env } = {}) {
  exitWith(run(program, process.argv.slice(2), { setUp, environment }));
}

async function run(program, args, { setUp, environment }) {
  refuseOldNode();
  if (process.env.npm_command === 'exec') endWithParent();
  await setUp(root);
  return runStep({
    command: toolchain(root).node,
    args: ['--disable-warning=ExperimentalWarning', path.join(root, program), ...args],
    cwd: process.cwd(),
    env: environment(root),
  });
}

/** npm passes a SIGTERM on to the shell between it and this program, and that shell dies without passing it on. */
function endWithParent(parent = process.ppid) {
  const look = () => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  };
  setInterval(look, parentCheckMs).unref();
}
