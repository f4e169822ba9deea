import { judgeCorpus } from '../corpus/judge-corpus.ts';
import { readCorpus } from '../corpus/read-corpus.ts';
import { BenchError } from '../errors.ts';
import type { Clients } from './clients.ts';

/**
 * Throws a BenchError where the bucket has no longer the objects that the report will tell of. A stack that stands is not filled
 * again, so that what somebody deleted or added since would be raced on. Goes by names and sizes; content is not read.
 */
export async function refuseSpoiltCorpus(clients: Clients, stackName: string): Promise<void> {
  const differences = judgeCorpus(await readCorpus(clients, stackName), undefined)
    .filter(({ mark }) => mark === 'FAILED')
    .map(({ topic, text }) => `${topic} ${text.join(' ')}`);
  if (differences.length === 0) return;
  throw new BenchError(
    'environment',
    `the corpus in the bucket was changed since it was filled: ${differences.join('; ')}; ${corpusRemedy}`,
  );
}

/** CloudFormation fills a bucket when the corpus that it is asked for is another. */
export const corpusRemedy =
  'a race with another --seed, or a deployment with another Seed, makes a new one in its place';
