import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildContender, type Contender, discoverContenders, hostTarget } from '@s3-lambda-bench/infra';
import { missingFor } from '@s3-lambda-bench/local-cloud';

/**
 * Every contender of the repository is valid and builds for this machine, unless a tool that it needs is not there, and those
 * in TypeScript pass the type check: they stand outside the workspace, so nothing else looks at them before they race.
 */
const root = path.dirname(import.meta.dirname);
const { contenders, problems } = discoverContenders(path.join(root, 'contenders'));
for (const { folder, problems: faults } of problems) complain(folder, faults.join('; '));
for (const contender of contenders) {
  // As in a race: what does not run here, often does not build here either.
  const missing = missingFor(contender.manifest.runtime);
  if (missing !== undefined) {
    say(contender.folder, `was skipped: ${missing}`);
    continue;
  }
  const buildDir = path.join(root, '.bench', 'build');
  const result = await buildContender(contender, { buildDir, target: hostTarget() });
  if (!result.ok && result.skipped) say(contender.folder, `was skipped: ${result.reason}`);
  else if (!result.ok) complain(contender.folder, result.reason);
  else if (!(await passesTypeCheck(contender))) complain(contender.folder, 'does not pass tsc');
}

async function passesTypeCheck({ folder }: Contender): Promise<boolean> {
  if (!existsSync(path.join(folder, 'tsconfig.json'))) return true;
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const [code] = await once(spawn(process.execPath, [tsc, '-p', folder], { stdio: 'inherit' }), 'close');
  return code === 0;
}

function complain(folder: string, message: string): void {
  process.exitCode = 1;
  say(folder, message);
}

function say(folder: string, message: string): void {
  process.stderr.write(`contenders: ${path.relative(root, folder)} ${message}\n`);
}
