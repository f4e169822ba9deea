import type { CorpusProfile } from '@s3-lambda-bench/contract';
import { profiles } from '@s3-lambda-bench/fill-bucket';

/** One race: what `bench run` is given, and the name of its report. */
export interface PlannedRace {
  name: string;
  args: string[];
}

/** Of these profiles five archives at once, which stay until the race is over, are more than a laptop's disk holds. */
const heavy: ReadonlySet<CorpusProfile> = new Set(['classic', 'text', 'mixed']);

/** The challenge's, for profiles that follow one. */
const meanSize = '5MiB';

/** The races that every contender runs once in, on the whole corpus of the profile: all in one, or one each where that is heavy. */
export function planRaces(profile: CorpusProfile, contenderIds: readonly string[]): PlannedRace[] {
  const { objectCount, followsMean } = profiles[profile];
  const mean = followsMean ? ['--mean-size', meanSize] : [];
  const corpus = ['--profile', profile, '--objects', String(objectCount), ...mean, '--runs', '1'];
  if (!heavy.has(profile)) {
    // A function of the repository has a third of a CPU: one after the other, most of the machine would wait.
    return [{ name: profile, args: [...corpus, '--max-concurrent-contenders', '3'] }];
  }
  return contenderIds.map((id) => ({ name: `${profile}-${id}`, args: [...corpus, '--contender', id] }));
}
