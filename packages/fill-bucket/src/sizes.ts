import { hash } from 'node:crypto';
import { FillError } from './errors.ts';
import { letterCount } from './letters.ts';
import { profiles } from './profiles.ts';
import type { CorpusRecipe } from './properties.ts';

/** Size in bytes of object `index`. A function of profile, mean, seed and index alone, so any machine draws the same. */
export function drawSize({ profile, seed, meanSizeBytes }: CorpusRecipe, index: number): number {
  return profiles[profile].draw({ index, uniform: uniform(`${seed}\n${index}`), meanSizeBytes });
}

/** The smallest and the largest size in bytes that an object of the corpus may have. */
export function sizeBounds({ profile, meanSizeBytes }: CorpusRecipe): { smallest: number; largest: number } {
  return profiles[profile].bounds(meanSizeBytes);
}

/** 52 bits of SHA-256 as a number inside (0, 1), never at its ends, where the normal quantile is infinite. */
function uniform(text: string): number {
  return (Number.parseInt(hash('sha256', text).slice(0, 13), 16) + 0.5) / 2 ** 52;
}

/**
 * Keys are hashes, so two equal objects would be one. There are only 256^n distinct objects of n bytes, fewer of text: refuses
 * (FillError tooFewContents) a corpus that asks for more of some size. Larger sizes than 5 bytes never run out.
 */
export function checkDistinct(recipe: CorpusRecipe): void {
  const { smallest } = sizeBounds(recipe);
  if (recipe.objectCount <= distinctOf(recipe, smallest)) return;
  const countBySize = new Map<number, number>();
  for (let index = 0; index < recipe.objectCount; index += 1) {
    const size = drawSize(recipe, index);
    const count = (countBySize.get(size) ?? 0) + 1;
    if (count > distinctOf(recipe, size)) throw tooFew(recipe, size);
    countBySize.set(size, count);
  }
}

function distinctOf({ profile }: CorpusRecipe, sizeBytes: number): number {
  return (profiles[profile].content === 'text' ? letterCount : 256) ** sizeBytes;
}

function tooFew(recipe: CorpusRecipe, size: number): FillError {
  const { profile, objectCount, meanSizeBytes } = recipe;
  const bytes = size === 1 ? '1 byte' : `${size} bytes`;
  const exist = distinctOf(recipe, size);
  const { followsMean } = profiles[profile];
  const mean = followsMean ? ` with a mean of ${meanSizeBytes} bytes` : ` of profile ${profile}`;
  const remedy = followsMean ? 'ask for fewer objects or a larger mean' : 'ask for fewer objects';
  return new FillError(
    'tooFewContents',
    `a corpus of ${objectCount} objects${mean} needs more than ${exist} distinct objects of ${bytes}, and only ${exist} exist; ${remedy}`,
  );
}
