import { type Change, listChanges } from './changes.ts';
import { makeRandom, type Random } from './random.ts';
import type { SoundArchive } from './sound-archives.ts';

/** A mutated archive, and what was done to which. */
export interface Mutation {
  name: string;
  bytes: Buffer;
  /** What the sound archive holds. */
  expected: ReadonlyMap<string, number>;
}

interface Mutable {
  archive: SoundArchive;
  inPlace: Change[];
  structural: Change[];
}

export interface Mutations {
  /** How many mutations of one step there are; those of lower index are these, in an order that the seed makes. */
  simple: number;
  /** The same for the same seed and index. */
  at(index: number): Mutation;
}

/** First every change of one step, of every archive; from then on several at once, random ones among them. */
export function makeMutations(seed: number, archives: readonly SoundArchive[]): Mutations {
  const mutables = archives.map((archive) => ({ archive, ...listChanges(archive) }));
  const simple = mutables.flatMap(({ archive, inPlace, structural }) =>
    [...inPlace, ...structural].map((change) => ({ archive, change })),
  );
  const stride = findStride(simple.length, seed);
  return {
    simple: simple.length,
    at(index) {
      const random = makeRandom(seed, index);
      const one = index < simple.length ? simple[(index * stride + seed) % simple.length] : undefined;
      return one === undefined
        ? mutateMore(random.pick(mutables), random)
        : mutate(one.archive, [one.change]);
    },
  };
}

/** A step through all of `count` indices. */
function findStride(count: number, seed: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let stride = (seed % count) + Math.floor(count / 3) + 1;
  while (gcd(stride, count) !== 1) stride += 1;
  return stride;
}

function mutate({ name, bytes, expected }: SoundArchive, changes: Change[]): Mutation {
  const names = changes.map((change) => change.name);
  return {
    name: `${name} | ${names.join(' | ')}`,
    bytes: changes.reduce((changed, change) => change.apply(changed), bytes),
    expected,
  };
}

function mutateMore({ archive, inPlace, structural }: Mutable, random: Random): Mutation {
  const some = Array.from({ length: random.below(4) }, () => random.pick(inPlace));
  const noise = random.below(3) === 0 ? [flipBytes(random, archive.bytes.length)] : [];
  const moved = random.below(3) === 0 ? [random.pick(structural)] : [];
  const cut = random.below(50) === 0 ? [cutAnywhere(random)] : [];
  const changes = [...some, ...noise, ...moved, ...cut];
  return mutate(archive, changes.length === 0 ? [random.pick(inPlace)] : changes);
}

/** Random bytes in a few random places. */
function flipBytes(random: Random, length: number): Change {
  const places = Array.from(
    { length: 1 + random.below(4) },
    () => [random.below(length), 1 + random.below(255)] as const,
  );
  return {
    name: `bytes ${places.map(([at, bits]) => `${at}^${bits}`).join(' ')}`,
    apply(bytes) {
      const changed = Buffer.from(bytes);
      for (const [at, bits] of places) changed[at] = (changed[at] ?? 0) ^ bits;
      return changed;
    },
  };
}

function cutAnywhere(random: Random): Change {
  const share = random.below(1_000) / 1_000;
  return {
    name: `the first ${share} of it`,
    apply: (bytes) => bytes.subarray(0, Math.floor(bytes.length * share)),
  };
}
