import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findJavas } from './find-java.ts';

const pom = path.join(import.meta.dirname, 'pom.xml');

/** Where the jars are once they have been fetched: in the user's cache, one folder for each state of the pom. */
export const interfaceClientFolder = path.join(
  process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
  's3-lambda-bench',
  `java-runtime-${createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 16)}`,
);

/** The folder gets its name when it is complete. */
export function isFetched(): boolean {
  return existsSync(interfaceClientFolder);
}

let fetching: Promise<string | undefined> | undefined;

/**
 * Has Maven fetch the jars of the runtime interface client and unpack its native libraries beside them, unless they are there;
 * whoever asks meanwhile waits for the same fetch. Resolves to what went wrong, or to nothing. After a failure the next call tries again.
 */
export async function fetchInterfaceClient(): Promise<string | undefined> {
  if (isFetched()) return undefined;
  fetching ??= fetchJars().finally(() => {
    fetching = undefined;
  });
  return await fetching;
}

/** Into a folder of its own first, so that of two processes each has the whole folder or none. */
async function fetchJars(): Promise<string | undefined> {
  const unfinished = `${interfaceClientFolder}.${randomUUID()}`;
  try {
    await mkdir(unfinished, { recursive: true });
    await runMaven(unfinished);
    await rename(unfinished, interfaceClientFolder);
    return undefined;
  } catch (error) {
    if (isFetched()) return undefined;
    return `AWS's runtime interface client for Java could not be fetched: ${messageOf(error)}`;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** It takes seconds, on a slow line a minute. */
const longestFetchMs = 5 * 60_000;

/** Checksums are not optional: what does not have the repository's is refused. */
async function runMaven(outputDirectory: string): Promise<void> {
  const options = ['--batch-mode', '--quiet', '--strict-checksums', '--file', pom];
  const goals = ['dependency:copy-dependencies', 'dependency:unpack-dependencies'];
  await promisify(execFile)('mvn', [...options, ...goals, `-DoutputDirectory=${outputDirectory}`], {
    // Maven looks nowhere else than at JAVA_HOME and on the PATH. Any version runs it.
    env: { ...process.env, JAVA_HOME: findJavas()[0]?.home },
    timeout: longestFetchMs,
  });
}

/** Maven tells its errors on stdout, the first one first. */
function messageOf(error: unknown): string {
  const hasPrinted = typeof error === 'object' && error !== null && 'stdout' in error;
  const printed = hasPrinted ? String(error.stdout).split('\n') : [];
  return printed.find((line) => line.includes('[ERROR]')) ?? String(error);
}
