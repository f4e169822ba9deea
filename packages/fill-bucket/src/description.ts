import { createHash } from 'node:crypto';
import type { Corpus } from '@s3-lambda-bench/contract';
import { profiles } from './profiles.ts';
import type { CorpusRecipe } from './properties.ts';

/** `corpus.json` stands beside the prefix: prefix `files` has it at the top, prefix `a/files` at `a/corpus.json`. */
export function descriptionKey(filesPrefix: string): string {
  return `${filesPrefix.slice(0, filesPrefix.lastIndexOf('/') + 1)}corpus.json`;
}

/** The description of a corpus whose objects have these sizes in bytes by name. */
export function describeCorpus(recipe: CorpusRecipe, sizes: ReadonlyMap<string, number>): Corpus {
  return {
    profile: recipe.profile,
    seed: recipe.seed,
    object_count: sizes.size,
    ...(profiles[recipe.profile].followsMean ? { mean_size_bytes: recipe.meanSizeBytes } : {}),
    total_bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    keys_digest: digestNames(sizes.keys()),
  };
}

/** The recipe of a described corpus, or undefined where its profile follows a mean that the description does not have. */
export function recipeOf(corpus: Omit<Corpus, 'total_bytes' | 'keys_digest'>): CorpusRecipe | undefined {
  const { profile, seed, object_count: objectCount, mean_size_bytes } = corpus;
  if (mean_size_bytes === undefined && profiles[profile].followsMean) return undefined;
  return { profile, seed, objectCount, meanSizeBytes: mean_size_bytes ?? 1 };
}

/** True if the description is of the corpus asked for and of what is there, as far as names and sizes tell. */
export function describes(corpus: Corpus, recipe: CorpusRecipe, sizes: ReadonlyMap<string, number>): boolean {
  const actual = describeCorpus(recipe, sizes);
  return (
    recipe.objectCount === corpus.object_count &&
    corpus.profile === actual.profile &&
    corpus.seed === actual.seed &&
    corpus.object_count === actual.object_count &&
    corpus.mean_size_bytes === actual.mean_size_bytes &&
    corpus.total_bytes === actual.total_bytes &&
    corpus.keys_digest === actual.keys_digest
  );
}

/** SHA-256 of the sorted names, each followed by a line feed (contract, corpusSchema). */
function digestNames(names: Iterable<string>): string {
  const sha256 = createHash('sha256');
  for (const name of [...names].sort()) sha256.update(`${name}\n`);
  return sha256.digest('hex');
}
