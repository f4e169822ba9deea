import type { Verdict } from '@s3-lambda-bench/contract';
import { HarnessFault, judge } from '@s3-lambda-bench/control';
import { formatSize } from '@s3-lambda-bench/report';
import type { RunContext } from '../run/on-local-cloud.ts';
import { openFileArchive } from './file-archive.ts';
import { readExpectation } from './read-expectation.ts';

/** An archive on a disk, and what is expected in it: a folder or a `corpus.json`; paths absolute. */
export interface JudgeOptions {
  archive: string;
  expect: string;
}

/** Control's verdict on an archive in a file. What keeps it from being judged is a verdict as well, a `harness: ` one. */
export async function judgeFile(
  { archive: file, expect }: JudgeOptions,
  context: Pick<RunContext, 'progress' | 'signal'>,
): Promise<Verdict> {
  const { progress, signal } = context;
  let read = 0;
  const onRead = (bytes: number, sizeBytes: number): void => {
    // The directory at the end may be read twice.
    read = Math.min(read + bytes, sizeBytes);
    progress.update('judge', describeRead(read, sizeBytes));
  };
  try {
    await using archive = await openFileArchive(file, { signal, onRead });
    const verdict = await judge(archive, await readExpectation(expect, context));
    signal.throwIfAborted();
    progress.done('judge', describeRead(read, archive.sizeBytes));
    return verdict;
  } catch (error) {
    if (!(error instanceof HarnessFault)) throw error;
    return { valid: false, code: 'harness', reason: `harness: ${error.message}` };
  }
}

function describeRead(bytes: number, sizeBytes: number): string {
  return `${formatSize(bytes)} of ${formatSize(sizeBytes)} read`;
}

/** 0: valid, 1: invalid, 2: the archive could not be judged. */
export function exitCodeOfVerdict(verdict: Verdict): number {
  if (verdict.valid) return 0;
  return verdict.code === 'harness' ? 2 : 1;
}
