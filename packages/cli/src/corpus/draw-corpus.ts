import { type CorpusRecipe, redraw } from '@s3-lambda-bench/fill-bucket';
import { formatSize } from '@s3-lambda-bench/report';
import type { RunContext } from '../run/on-local-cloud.ts';

/**
 * Draws a corpus again, every byte of it: the sizes in bytes of its objects by name. Tells how far it is, as 15 GB take a minute
 * or two. Throws a FillError where there is no such corpus.
 */
export async function drawCorpus(
  recipe: CorpusRecipe,
  { progress, signal }: Pick<RunContext, 'progress' | 'signal'>,
): Promise<Map<string, number>> {
  const drawn = { objects: 0, bytes: 0 };
  const describe = () =>
    `${drawn.objects} of ${recipe.objectCount} objects (${formatSize(drawn.bytes)}, profile ${recipe.profile})`;
  const sizes = await redraw(recipe, {
    signal,
    onObject: (sizeBytes) => {
      drawn.objects += 1;
      drawn.bytes += sizeBytes;
      progress.update('draw', describe());
    },
  });
  progress.done('draw', describe());
  return sizes;
}
