import type { Corpus } from '@s3-lambda-bench/contract';
import {
  type CorpusRecipe,
  type CorpusSpec,
  describeCorpus,
  drawSize,
  profiles,
  recipeOf,
} from '@s3-lambda-bench/fill-bucket';
import type { Line } from '../screen.ts';
import { compareCorpora } from './compare-corpora.ts';
import type { StoredCorpus } from './read-corpus.ts';

/** What is to be said of a corpus in a bucket. `spoilt` are names that are not their content's hash, where that was looked into. */
export function judgeCorpus(
  { spec, description, sizes }: StoredCorpus,
  spoilt: string[] | undefined,
): Line[] {
  const content = judgeContent(spoilt, sizes.size);
  if (description === undefined || !description.ok) {
    const reason = description === undefined ? missing : `corpus.json: ${description.problems.join('; ')}`;
    const count = `${sizes.size} of the ${spec.objectCount} that the stack asks for`;
    return [
      { mark: 'FAILED', topic: 'description', text: [reason] },
      { mark: 'info', topic: 'objects', text: [count] },
      content,
    ];
  }
  return [
    judgeDescription(description.value, spec),
    ...compareCorpora(describeCorpus(spec, sizes), description.value, 'corpus.json'),
    judgeSizes(spec, sizes),
    content,
  ];
}

const missing =
  'there is no corpus.json, which is written last: it is being filled, or that was interrupted; the next run or deployment goes on from there';

function judgeDescription(described: Corpus, spec: CorpusSpec): Line {
  const topic = 'description';
  const recipe = recipeOf(described);
  if (recipe === undefined)
    return { mark: 'FAILED', topic, text: ['corpus.json: mean_size_bytes is missing'] };
  const [said, wanted] = [describeRecipe(recipe), describeRecipe(spec)];
  if (said === wanted) return { mark: 'ok', topic, text: [said] };
  return { mark: 'FAILED', topic, text: [`${said}; the stack asks for ${wanted}`] };
}

function describeRecipe({ profile, seed, objectCount, meanSizeBytes }: CorpusRecipe): string {
  const mean = profiles[profile].followsMean ? `, mean of ${meanSizeBytes} bytes` : '';
  return `profile ${profile}, seed '${seed}', ${objectCount} objects${mean}`;
}

/** Sizes follow from profile and seed alone, so that they can be told without drawing a byte. */
function judgeSizes(recipe: CorpusRecipe, sizes: ReadonlyMap<string, number>): Line {
  const drawn = Array.from({ length: recipe.objectCount }, (_, index) => drawSize(recipe, index));
  const surplus = countSurplus([...sizes.values()], drawn);
  const source = `the seed draws${profiles[recipe.profile].followsMean ? ' around that mean' : ''}`;
  if (surplus === 0 && sizes.size === drawn.length)
    return { mark: 'ok', topic: 'sizes', text: [`those that ${source}`] };
  const lacking = countSurplus(drawn, [...sizes.values()]);
  const text = `${surplus} objects have a size that is not, or not as often, among those that ${source}; ${lacking} of those are missing`;
  return { mark: 'FAILED', topic: 'sizes', text: [text] };
}

/** How many numbers of the one are left when those of the other are taken away, each as often as it is there. */
function countSurplus(numbers: number[], others: number[]): number {
  const counts = new Map<number, number>();
  for (const number of others) counts.set(number, (counts.get(number) ?? 0) + 1);
  return numbers.filter((number) => {
    const left = counts.get(number) ?? 0;
    counts.set(number, left - 1);
    return left <= 0;
  }).length;
}

const sampleSize = 3;

function judgeContent(spoilt: string[] | undefined, count: number): Line {
  const topic = 'content';
  if (spoilt === undefined) return { mark: 'info', topic, text: ['not read; --deep hashes every object'] };
  if (spoilt.length === 0)
    return { mark: 'ok', topic, text: ['every object is named by the SHA-256 of its content'] };
  const sample = spoilt
    .slice(0, sampleSize)
    .map((name) => `'${name}'`)
    .join(', ');
  const more = spoilt.length > sampleSize ? ', ...' : '';
  return {
    mark: 'FAILED',
    topic,
    text: [`${spoilt.length} of ${count} objects do not hash to their names: ${sample}${more}`],
  };
}
