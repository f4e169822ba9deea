#!/usr/bin/env node
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep } from '../../../scripts/run-step.mjs';
import { refuseOldNode, setUpDependencies, toolchain } from '../../../scripts/set-up.mjs';

/**
 * What `npx local-s3` of the checkout runs: sets up what is missing, saying so on standard error, then the server under
 * the pinned Node, in the caller's directory. Plain JavaScript on purpose: it must start on any Node.
 */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const parentCheckMs = 250;

async function main(args) {
  refuseOldNode();
  if (process.env.npm_command === 'exec') endWithParent();
  await setUpDependencies(root);
  return runStep({
    command: toolchain(root).node,
    args: [
      '--disable-warning=ExperimentalWarning',
      path.join(root, 'packages/local-s3/src/main.ts'),
      ...args,
    ],
    cwd: process.cwd(),
    env: process.env,
  });
}

/** npm passes a SIGTERM on to the shell between it and this program, and that shell dies without passing it on. */
function endWithParent(parent = process.ppid) {
  const look = () => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  };
  setInterval(look, parentCheckMs).unref();
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  },
);
