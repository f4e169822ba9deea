import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '@s3-lambda-bench/contract';
import type { BuiltContender } from '@s3-lambda-bench/infra';
import { startLocalCloud } from '@s3-lambda-bench/local-cloud';
import { runExecution } from '../../packages/cli/src/run/await-execution.ts';
import { makeLocalClients } from '../../packages/cli/src/run/clients.ts';
import { deployBenchmark, filesPrefix } from '../../packages/cli/src/run/deploy-benchmark.ts';
import { addObjects, listSizes } from './corpus.ts';

/** What is raced on: as many objects in all, those given and small ones of the corpus. */
export interface Race {
  objects: number;
  given: readonly Buffer[];
}

/** What came of a race, and the sizes of the objects that it was on. */
export interface Raced {
  report: Report;
  sizes: number[];
}

export const silence = { update: () => undefined, done: () => undefined };

/**
 * Races contenders once each, one after the other, through the real template on a local cloud of their own. Some objects are put
 * into the bucket beside its corpus before they do.
 */
export async function race(contenders: BuiltContender[], { objects, given }: Race): Promise<Raced> {
  await using held = new AsyncDisposableStack();
  const dataDir = held.adopt(await mkdtemp(path.join(tmpdir(), 'contenders-')), (folder) =>
    rm(folder, { recursive: true }),
  );
  // Nothing here is about time: no function has to wait for its share of the CPUs.
  const cloud = held.adopt(
    await startLocalCloud({ dataDir: path.join(dataDir, 'cloud'), shareCpu: false }),
    (up) => up.close(),
  );
  const clients = makeLocalClients(cloud);
  const context = { progress: silence, signal: new AbortController().signal, now: Date.now };
  const small = { profile: 'classic' as const, meanSize: 2_048, seed: 'contenders' };
  const { stateMachineArn, bucketName, input } = await deployBenchmark(
    { ...small, objects: objects - given.length, dataDir, runs: 1 },
    { cloud, clients, contenders },
    context,
  );
  const place = { client: clients.s3, bucketName, filesPrefix };
  await addObjects(given, place);
  const sizes = await listSizes(place);
  const execution = { stateMachineArn, input: { ...input, runs: 1, max_concurrent_contenders: 1 } };
  return { report: await runExecution(clients.sfn, execution, { ...context, pollMs: 100 }), sizes };
}
