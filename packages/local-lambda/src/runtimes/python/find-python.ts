import { spawnSync } from 'node:child_process';
import { findOnPath } from '../find-program.ts';

/** An interpreter that was started, and so does start. */
export interface Python {
  /** The program itself, not what a version manager has put before it on the PATH. */
  executable: string;
  /** `3.13.1` */
  version: string;
}

/** The first Python that today's AWS SDK runs on (boto3's README, "Getting Started"): on an older one, a function that brings it would not start. */
const oldest = { major: 3, minor: 10 };

/** What an interpreter is asked: two lines. */
const question = 'import sys; print(sys.executable, "%d.%d.%d" % sys.version_info[:3], sep="\\n")';

const maxStartMs = 10_000;

/**
 * The interpreter for a version such as `3.13`: the first `python3.13` on the PATH that starts, else the first `python3` that starts
 * and is 3.10 or later; undefined if there is none. Starts processes.
 */
export function findPython(version: string, searchPath = process.env.PATH ?? ''): Python | undefined {
  return findNamed(`python${version}`, searchPath) ?? findNamed('python3', searchPath);
}

function findNamed(name: string, searchPath: string): Python | undefined {
  for (const candidate of findOnPath(name, searchPath)) {
    const python = resolve(candidate);
    if (python !== undefined) return python;
  }
  return undefined;
}

/**
 * Asks a candidate with this process's variables, which a version manager's shim needs; then asks the interpreter behind it without
 * any, as a function will start it.
 */
function resolve(candidate: string): Python | undefined {
  const behind = ask(candidate, process.env);
  return behind === undefined ? undefined : ask(behind.executable, {});
}

function ask(command: string, env: NodeJS.ProcessEnv): Python | undefined {
  const { status, stdout } = spawnSync(command, ['-I', '-c', question], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: maxStartMs,
  });
  const [executable = '', version = ''] = status === 0 ? stdout.split('\n') : [];
  return isRecent(version) ? { executable, version } : undefined;
}

function isRecent(version: string): boolean {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)\.\d+$/.exec(version) ?? [];
  return Number(major) > oldest.major || (Number(major) === oldest.major && Number(minor) >= oldest.minor);
}
