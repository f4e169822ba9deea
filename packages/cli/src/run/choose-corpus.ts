import type { CorpusProfile } from '@s3-lambda-bench/contract';
import { profiles } from '@s3-lambda-bench/fill-bucket';
import { formatSize } from '@s3-lambda-bench/report';
import { BenchError } from '../errors.ts';

/** What the command line says of the corpus; sizes in bytes. */
export interface CorpusFlags {
  profile: CorpusProfile;
  objects?: number;
  meanSize?: number;
}

/** Which corpus to make. The mean size is there for profiles that follow one, and only for them. */
export interface CorpusChoice extends CorpusFlags {
  objects: number;
}

/** What a laptop does in a minute, where a profile leaves both number and sizes open. */
const laptop = { objects: 200, meanSize: 2 ** 20 };

/** Fills in what was not said: of a profile with sizes of its own, its own number of objects. A BenchError where a mean is given to such. */
export function chooseCorpus({ profile, objects, meanSize }: CorpusFlags): CorpusChoice {
  const { followsMean, objectCount, bounds } = profiles[profile];
  if (followsMean) {
    return { profile, objects: objects ?? laptop.objects, meanSize: meanSize ?? laptop.meanSize };
  }
  if (meanSize === undefined) return { profile, objects: objects ?? objectCount };
  const { smallest, largest } = bounds(meanSize);
  const own = `${formatSize(smallest)} to ${formatSize(largest)}`;
  throw new BenchError(
    'usage',
    `--mean-size does not go with --profile ${profile}, whose objects have sizes of their own (${own}); leave it out`,
  );
}
