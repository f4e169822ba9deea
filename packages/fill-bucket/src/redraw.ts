import { drawObjects } from './objects.ts';
import type { CorpusRecipe } from './properties.ts';
import { checkDistinct } from './sizes.ts';

export interface RedrawTools {
  /** Called with the size in bytes of each object that has been drawn. */
  onObject(sizeBytes: number): void;
  signal: AbortSignal;
}

/**
 * Draws a corpus anew and hashes every byte of it, without storing any: the sizes in bytes of its objects by name. Throws a
 * FillError (tooFewContents) where there is no such corpus, and the signal's reason once that aborts.
 */
export async function redraw(
  recipe: CorpusRecipe,
  { onObject, signal }: RedrawTools,
): Promise<Map<string, number>> {
  checkDistinct(recipe);
  const sizes = new Map<string, number>();
  for await (const { name, sizeBytes, release } of drawObjects(recipe)) {
    release();
    signal.throwIfAborted();
    sizes.set(name, sizeBytes);
    onObject(sizeBytes);
  }
  return sizes;
}
