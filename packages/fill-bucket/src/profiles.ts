import type { CorpusProfile } from '@s3-lambda-bench/contract';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** What an object's bytes look like: the keystream itself, or the keystream as letters, which deflates to about a half. */
export type ContentKind = 'random' | 'text';

/** What makes a profile. Sizes in bytes. No profile has more than one empty object, since there is only one. */
export interface Profile {
  content: ContentKind;
  /** How many objects, where nobody says. */
  objectCount: number;
  /** Whether sizes follow the mean that is asked for; otherwise the profile has sizes of its own. */
  followsMean: boolean;
  /** The smallest and the largest size that an object may have. */
  bounds(meanSizeBytes: number): { smallest: number; largest: number };
  /** Size of an object by its index and a number inside (0, 1), whole. */
  draw(place: { index: number; uniform: number; meanSizeBytes: number }): number;
}

const kib = 1024;
const mib = 1024 * kib;

/** N(mean, mean/5), clamped to [0.4, 1.6] x mean, whole bytes, at least 1. */
const normal: Pick<Profile, 'followsMean' | 'bounds' | 'draw'> = {
  followsMean: true,
  bounds: (meanSizeBytes) => ({
    smallest: Math.max(1, Math.ceil(0.4 * meanSizeBytes)),
    largest: Math.max(1, Math.floor(1.6 * meanSizeBytes)),
  }),
  draw: ({ uniform, meanSizeBytes }) => {
    const drawn = Math.round(normalQuantile(uniform, meanSizeBytes, meanSizeBytes / 5));
    const { smallest, largest } = normal.bounds(meanSizeBytes);
    return Math.min(largest, Math.max(smallest, drawn));
  },
};

/** The same chance for every size from `smallest` to `largest`; the first object is empty. */
function even(smallest: number, largest: number): Pick<Profile, 'followsMean' | 'bounds' | 'draw'> {
  return {
    followsMean: false,
    bounds: () => ({ smallest: 0, largest }),
    draw: ({ index, uniform }) =>
      index === 0 ? 0 : smallest + Math.floor(uniform * (largest - smallest + 1)),
  };
}

/** S3's least size of a part that is not the last (S3 user guide, "Amazon S3 multipart upload limits"). */
const leastPartBytes = 5 * mib;

/** Where 32 bits end: the sizes of a ZIP without ZIP64. */
const past32Bits = 4 * kib * mib + mib + 1;

const mixedLargest = 100 * mib;

export const profiles: Readonly<Record<CorpusProfile, Profile>> = {
  classic: { content: 'random', objectCount: 3_000, ...normal },
  text: { content: 'text', objectCount: 3_000, ...normal },
  tiny: { content: 'random', objectCount: 100_000, ...even(1, 4 * kib) },
  wide: { content: 'random', objectCount: 70_000, ...even(1, 512) },
  mixed: {
    content: 'random',
    objectCount: 3_000,
    followsMean: false,
    bounds: () => ({ smallest: 0, largest: mixedLargest }),
    // The logarithm is even: as many objects of 1 to 10 KiB as of 1 to 10 MiB, and most bytes in a few of them.
    draw: ({ index, uniform }) =>
      [0, mixedLargest, 1][index] ?? Math.floor(16 * (mixedLargest / 16) ** uniform),
  },
  floor: {
    content: 'random',
    objectCount: 300,
    followsMean: false,
    bounds: () => ({ smallest: leastPartBytes - 1, largest: leastPartBytes + 1 }),
    draw: ({ index }) => leastPartBytes - 1 + (index % 3),
  },
  large: {
    content: 'random',
    objectCount: 6,
    followsMean: false,
    bounds: () => ({ smallest: 64 * mib, largest: past32Bits }),
    draw: ({ index, uniform }) => (index === 0 ? past32Bits : Math.floor((64 + 448 * uniform) * mib)),
  },
};
