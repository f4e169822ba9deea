import { hash } from 'node:crypto';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { FillError } from './errors.ts';
import type { CorpusSpec } from './properties.ts';

/**
 * Size in bytes of object `index` of the classic profile: N(mean, mean/5) clamped to [0.4, 1.6] x mean, whole bytes, at
 * least 1. A function of seed and index alone, so any machine draws the same.
 */
export function drawSize({ seed, meanSizeBytes }: CorpusSpec, index: number): number {
  const drawn = Math.round(normalQuantile(uniform(`${seed}\n${index}`), meanSizeBytes, meanSizeBytes / 5));
  const { smallest, largest } = sizeBounds(meanSizeBytes);
  return Math.min(largest, Math.max(smallest, drawn));
}

/** The clamp in whole bytes. */
export function sizeBounds(meanSizeBytes: number): { smallest: number; largest: number } {
  return {
    smallest: Math.max(1, Math.ceil(0.4 * meanSizeBytes)),
    largest: Math.max(1, Math.floor(1.6 * meanSizeBytes)),
  };
}

/** 52 bits of SHA-256 as a number inside (0, 1), never at its ends, where the quantile is infinite. */
function uniform(text: string): number {
  return (Number.parseInt(hash('sha256', text).slice(0, 13), 16) + 0.5) / 2 ** 52;
}

/**
 * Keys are hashes, so two equal objects would be one. There are only 256^n distinct objects of n bytes: refuses (FillError
 * tooFewContents) a corpus that asks for more of some size. Larger sizes than 5 bytes never run out.
 */
export function checkDistinct(spec: CorpusSpec): void {
  const { smallest } = sizeBounds(spec.meanSizeBytes);
  if (spec.objectCount <= 256 ** smallest) return;
  const countBySize = new Map<number, number>();
  for (let index = 0; index < spec.objectCount; index += 1) {
    const size = drawSize(spec, index);
    const count = (countBySize.get(size) ?? 0) + 1;
    if (count > 256 ** size) throw tooFew(spec, size);
    countBySize.set(size, count);
  }
}

function tooFew({ objectCount, meanSizeBytes }: CorpusSpec, size: number): FillError {
  const bytes = size === 1 ? '1 byte' : `${size} bytes`;
  return new FillError(
    'tooFewContents',
    `a corpus of ${objectCount} objects with a mean of ${meanSizeBytes} bytes needs more than ${256 ** size} distinct objects of ${bytes}, and only ${256 ** size} exist; ask for fewer objects or a larger mean`,
  );
}
