import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InfraError } from '../errors.ts';
import { packFolder } from '../pack.ts';
import { buildEnvironment } from './build-environment.ts';
import type { BuiltContender, Contender } from './contender.ts';
import { digestInputs, digestOutput, outputFolder } from './digests.ts';
import { describeMissingTools } from './missing-tools.ts';
import { runCommand } from './run-command.ts';
import { type BuildTarget, targetEnvironment } from './target.ts';

export interface BuildOptions {
  /** Where packages are put, and beside them the stamps of their builds: never inside them, so that they do not ship. */
  buildDir: string;
  /** What the package is to run on. */
  target: BuildTarget;
  /** Called with every line that the build command prints. */
  onOutput?: (line: string) => void;
  environment?: NodeJS.ProcessEnv;
  /** Ends the build, and whatever it started, when aborted. */
  signal?: AbortSignal;
}

/**
 * A build that failed, or was skipped as a tool that it needs is not there, is a value: the other contenders go on. `cached`
 * says that nothing had changed since the last build.
 */
export type BuildResult =
  | { ok: true; contender: BuiltContender; cached: boolean }
  | { ok: false; skipped: boolean; reason: string };

/**
 * Builds a contender as its manifest says, unless the build's inputs and its output are those of the last build for this target,
 * and packs what is in its output folder. All targets share that folder: after a build for another one its content differs, and
 * it is built again. Packs always: an output may hold hand-written files. Nothing is deleted before a build for that reason.
 */
export async function buildContender(contender: Contender, options: BuildOptions): Promise<BuildResult> {
  const { id, manifest } = contender;
  const { zipFile, stampFile } = packageFiles(contender, options);
  const inputs = await digestInputs(contender, options.target);
  const cached = (await readStamp(stampFile)) === (await makeStamp(inputs, contender));
  const missing = cached ? undefined : findMissingTools(contender, options);
  if (missing !== undefined) return { ok: false, skipped: true, reason: missing };
  const problem = cached ? undefined : await runBuild(contender, options);
  const reason = problem ?? (await packOutput(contender, zipFile));
  if (reason !== undefined) return { ok: false, skipped: false, reason };
  await writeFile(stampFile, await makeStamp(inputs, contender));
  return { ok: true, contender: { id, manifest, zipFile }, cached };
}

/** The dot keeps them apart from those of a contender whose id only begins like this one's. */
function packageFiles({ id }: Contender, { buildDir, target }: BuildOptions) {
  const file = path.join(buildDir, `${id}.${target.os}-${target.architecture}`);
  return { zipFile: `${file}.zip`, stampFile: `${file}.stamp` };
}

/** The inputs as they were before the build, as they may change while it runs, and the output as it is. */
async function makeStamp(inputs: string, contender: Contender): Promise<string> {
  return `${inputs} ${await digestOutput(contender)}`;
}

function findMissingTools({ folder, manifest }: Contender, options: BuildOptions): string | undefined {
  const { PATH: searchPath } = commandEnvironment(options);
  return describeMissingTools(manifest.build.tools, { searchPath, cwd: folder });
}

function commandEnvironment({ environment = process.env, target }: BuildOptions): Record<string, string> {
  return { ...buildEnvironment(environment), ...targetEnvironment(target) };
}

async function packOutput(contender: Contender, zipFile: string): Promise<string | undefined> {
  try {
    await packFolder(outputFolder(contender), zipFile);
    return undefined;
  } catch (error) {
    if (error instanceof InfraError) return error.message;
    throw error;
  }
}

async function readStamp(stampFile: string): Promise<string | undefined> {
  return existsSync(stampFile) ? await readFile(stampFile, 'utf8') : undefined;
}

async function hasFiles(folder: string): Promise<boolean> {
  return existsSync(folder) && (await stat(folder)).isDirectory() && (await readdir(folder)).length > 0;
}

/** Gives what went wrong, or nothing. */
async function runBuild(contender: Contender, options: BuildOptions): Promise<string | undefined> {
  const { command, output } = contender.manifest.build;
  const problem = await runCommand(command, {
    cwd: contender.folder,
    env: commandEnvironment(options),
    onOutput: options.onOutput,
    signal: options.signal,
  });
  if (problem !== undefined) return problem;
  return (await hasFiles(outputFolder(contender))) ? undefined : `'${command}' left nothing in ${output}`;
}
