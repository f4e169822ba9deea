import { existsSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../errors.ts';
import { type Clients, makeLocalClients } from '../run/clients.ts';
import { stackName } from '../run/deploy-benchmark.ts';
import { onAmbientCloud } from '../run/on-ambient-cloud.ts';
import { onLocalCloud, type RunContext } from '../run/on-local-cloud.ts';
import type { Line } from '../screen.ts';
import { findSpoilt } from './find-spoilt.ts';
import { judgeCorpus } from './judge-corpus.ts';
import { readCorpus } from './read-corpus.ts';

/** Which corpus: that of a data directory (absolute), or where `stack` is given, of a stack that the environment points at. */
export interface CorpusCheckOptions {
  dataDir: string;
  stack?: string;
  /** Whether every object is read, too. */
  deep: boolean;
}

/** Holds a corpus against its description, and its objects against their names. A BenchError where there is none to check. */
export async function checkCorpus(options: CorpusCheckOptions, context: RunContext): Promise<Line[]> {
  const { dataDir, stack } = options;
  if (stack !== undefined) {
    return await onAmbientCloud(context, (clients) => checkOn(clients, { ...options, stack }, context));
  }
  if (!existsSync(path.join(dataDir, 'cloud'))) {
    throw new BenchError('environment', `there is no corpus in ${dataDir} yet: bench run makes one`);
  }
  const { cloud, lines } = await onLocalCloud(
    { dataDir, port: 0, cpuShare: false },
    context,
    async (local, surroundings) => {
      const clients = makeLocalClients(local);
      return { lines: await checkOn(clients, { ...options, stack: stackName }, surroundings) };
    },
  );
  await cloud.close();
  return lines;
}

async function checkOn(
  clients: Clients,
  { stack, deep }: CorpusCheckOptions & { stack: string },
  { progress, signal }: RunContext,
): Promise<Line[]> {
  progress.update('corpus', 'listing');
  const corpus = await readCorpus(clients, stack);
  const { bucketName, filesPrefix } = corpus.spec;
  progress.done('corpus', `s3://${bucketName}/${filesPrefix}`);
  const reading = { s3: clients.s3, place: corpus.spec, progress, signal };
  const spoilt = deep ? await findSpoilt(corpus.sizes, reading) : undefined;
  return judgeCorpus(corpus, spoilt);
}
