import { setImmediate as letOthersRun } from 'node:timers/promises';
import { type CorpusRecipe, describeCorpus, drawSize } from '@s3-lambda-bench/fill-bucket';
import { formatSize } from '@s3-lambda-bench/report';
import type { RunContext } from '../run/on-local-cloud.ts';
import type { Line } from '../screen.ts';
import { type CorpusTotals, compareCorpora } from './compare-corpora.ts';
import { drawCorpus } from './draw-corpus.ts';

type Context = Pick<RunContext, 'progress' | 'signal'>;

/** What somebody says of a corpus, and who. */
interface Claim {
  recipe: CorpusRecipe;
  totals: CorpusTotals;
  sayer: string;
}

/** What became of a claim; sizes in bytes by name, none where no names were drawn. */
interface Held {
  lines: Line[];
  sizes: ReadonlyMap<string, number>;
}

/**
 * Holds what is said of a corpus to what its seed draws. Sizes follow from the recipe without a byte of content: where they come to
 * something else, no more is drawn, so that a stranger's document asks for no more work than the corpus that it tells of. Throws
 * a FillError where there is no such corpus.
 */
export async function holdToSeed({ recipe, totals, sayer }: Claim, context: Context): Promise<Held> {
  const bytes = await sumSizes(recipe, totals.total_bytes, context);
  if (bytes !== totals.total_bytes) {
    return { lines: tellOtherBytes({ recipe, totals, sayer }, bytes), sizes: new Map() };
  }
  const sizes = await drawCorpus(recipe, context);
  return { lines: compareCorpora(describeCorpus(recipe, sizes), totals, sayer), sizes };
}

/** Others get their turn after as many objects; some milliseconds. */
const breathObjects = 4_096;

/** The sum of the sizes in bytes of all objects, or of the first ones that come to more than `limit`. */
async function sumSizes(recipe: CorpusRecipe, limit: number, { progress, signal }: Context): Promise<number> {
  let sum = 0;
  for (let index = 0; index < recipe.objectCount && sum <= limit; index += 1) {
    sum += drawSize(recipe, index);
    if ((index + 1) % breathObjects !== 0) continue;
    progress.update('draw', `sizes of ${index + 1} of ${recipe.objectCount} objects`);
    await letOthersRun();
    signal.throwIfAborted();
  }
  return sum;
}

function tellOtherBytes({ recipe, totals, sayer }: Claim, bytes: number): Line[] {
  const said = `${totals.total_bytes} (${formatSize(totals.total_bytes)})`;
  const text =
    bytes > totals.total_bytes
      ? `more than the ${said} that ${sayer} says`
      : `${bytes} (${formatSize(bytes)}), ${sayer} says ${said}`;
  return [
    { mark: 'info', topic: 'objects', text: [String(recipe.objectCount)] },
    { mark: 'FAILED', topic: 'bytes', text: [text] },
    { mark: 'info', topic: 'names', text: ['not drawn, as the sizes are others already'] },
  ];
}
