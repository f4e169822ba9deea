import { createHash } from 'node:crypto';
import type { Corpus } from '@s3-lambda-bench/contract';
import { profiles } from './profiles.ts';
import type { CorpusSpec } from './properties.ts';

/** `corpus.json` stands beside the prefix: prefix `files` has it at the top, prefix `a/files` at `a/corpus.json`. */
export function descriptionKey(filesPrefix: string): string {
  return `${filesPrefix.slice(0, filesPrefix.lastIndexOf('/') + 1)}corpus.json`;
}

/** The description of a corpus whose objects have these sizes in bytes by name. */
export function describe(spec: CorpusSpec, sizes: ReadonlyMap<string, number>): Corpus {
  return {
    profile: spec.profile,
    seed: spec.seed,
    object_count: sizes.size,
    ...(profiles[spec.profile].followsMean ? { mean_size_bytes: spec.meanSizeBytes } : {}),
    total_bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    keys_digest: digestNames(sizes.keys()),
  };
}

/** True if the description is of the corpus asked for and of what is there, as far as names and sizes tell. */
export function describes(corpus: Corpus, spec: CorpusSpec, sizes: ReadonlyMap<string, number>): boolean {
  const actual = describe(spec, sizes);
  return (
    spec.objectCount === corpus.object_count &&
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
