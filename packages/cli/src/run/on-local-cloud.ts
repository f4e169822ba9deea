import path from 'node:path';
import { type LocalCloud, LocalCloudError, startLocalCloud } from '@s3-lambda-bench/local-cloud';
import type { Progress } from '../progress.ts';

/** What the command line hands to its commands beside their options. */
export interface RunContext {
  progress: Progress;
  signal: AbortSignal;
  now: () => number;
}

/** Which local cloud; paths absolute. */
export interface CloudOptions {
  dataDir: string;
  port: number;
  /** Name of a preset or absolute path of a document. */
  s3Faults?: string;
  /** Whether each function is held to the share of CPUs that its memory has on Lambda, where this machine lets it. */
  cpuShare: boolean;
}

/**
 * Does some work on a local cloud of its own. The caller closes the cloud; where the work fails, it is closed already. The work's
 * signal is aborted where the cloud breaks down, too: what comes of it then is nobody's fault but the machine's.
 */
export async function onLocalCloud<T>(
  { dataDir, port, s3Faults, cpuShare }: CloudOptions,
  context: RunContext,
  work: (cloud: LocalCloud, context: RunContext) => Promise<T>,
): Promise<T & { cloud: LocalCloud }> {
  const collapse = new AbortController();
  const cloud = await startLocalCloud({
    dataDir: path.join(dataDir, 'cloud'),
    port,
    s3Faults,
    shareCpu: cpuShare,
    onFault: (error) => {
      context.progress.done('local cloud', error.message);
      if (isFatal(error)) collapse.abort(error);
    },
  });
  const signal = AbortSignal.any([context.signal, collapse.signal]);
  try {
    return { ...(await work(cloud, { ...context, signal })), cloud };
  } catch (error) {
    await cloud.close();
    throw collapse.signal.aborted ? collapse.signal.reason : error;
  }
}

/** What leaves no contender a fair chance: going on would charge them with the harness's fault. */
function isFatal(error: Error): boolean {
  return error instanceof LocalCloudError && (error.code === 'LocalS3Failed' || error.code === 'DiskFull');
}
