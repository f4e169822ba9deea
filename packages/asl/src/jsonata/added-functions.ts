import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { randomUuid } from '../uuid.ts';
import { javaRandom } from './java-random.ts';
import { maxRangeLength, memoryLimitMessage } from './limits.ts';

/** Where an expression's time and chance come from. */
export interface Surroundings {
  /** Unix time in milliseconds; `$now()` and `$millis()` answer it throughout one evaluation. */
  nowMs: number;
  /** Uniform in [0, 1). */
  random: () => number;
}

/**
 * What Step Functions adds to JSONata, takes from it, or must not leave to the engine (developer guide, "Transforming data with
 * JSONata in Step Functions"). As everywhere in JSONata, an undefined argument gives an undefined result.
 */
export function functionBindings({ nowMs, random }: Surroundings): Record<string, unknown> {
  return {
    // An undefined binding makes `$eval(…)` the T1006 that AWS answers.
    eval: undefined,
    millis: () => nowMs,
    now: (picture?: string, timezone?: string) =>
      formatTime.evaluate(undefined, { nowMs, picture, timezone }),
    random: (seed?: number) => (seed === undefined ? random() : javaRandom(number('random', seed))),
    shuffle: (values: unknown) => (values === undefined ? undefined : shuffle(values, random)),
    uuid: () => randomUuid(random),
    parse: (text: unknown) => (text === undefined ? undefined : JSON.parse(string('parse', text))),
    hash: (text: unknown, algorithm: unknown) => (text === undefined ? undefined : hash(text, algorithm)),
    partition: (values: unknown, size: unknown) =>
      values === undefined ? undefined : partition(values, size),
    range,
  };
}

const formatTime = jsonata('$fromMillis($nowMs, $picture, $timezone)');

/**
 * `$range(first, last, step)`, the end included. Fractions are cut off toward zero (measured on AWS, floci PR #2676). It is a sequence
 * of JSONata's, so that one number is that number alone (recorded 2024-11-15: test_array_range).
 */
function range(first: unknown, last: unknown, step: unknown): number[] | undefined {
  if (first === undefined || last === undefined || step === undefined) return undefined;
  const [from, to, by] = [first, last, step].map((value) => Math.trunc(number('range', value)));
  if (from === undefined || to === undefined || by === undefined) return undefined;
  if (by === 0) throw new Error('the step of $range is 0; it must be a whole number other than 0');
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > maxRangeLength) throw new Error(memoryLimitMessage);
  const numbers = Array.from({ length }, (_, index) => from + index * by);
  // By this mark jsonata knows its sequences; JSON.stringify does not see it.
  return Object.defineProperty(numbers, 'sequence', { value: true });
}

function partition(values: unknown, size: unknown): unknown[][] {
  const list = Array.isArray(values) ? values : [values];
  const length = Math.trunc(number('partition', size));
  if (length < 1) throw new Error(`the chunk size of $partition is ${length}; it must be 1 or more`);
  const chunks: unknown[][] = [];
  for (let start = 0; start < list.length; start += length) chunks.push(list.slice(start, start + length));
  return chunks;
}

const hashAlgorithms: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(text: unknown, algorithm: unknown): string {
  const name =
    typeof algorithm === 'string' && Object.hasOwn(hashAlgorithms, algorithm) && hashAlgorithms[algorithm];
  if (!name) {
    const allowed = Object.keys(hashAlgorithms).join(', ');
    throw new Error(`the algorithm of $hash is ${JSON.stringify(algorithm)}; allowed: ${allowed}`);
  }
  return createHash(name).update(string('hash', text)).digest('hex');
}

/** Fisher and Yates's, from the injected randomness. */
function shuffle(values: unknown, random: () => number): unknown[] {
  const list = Array.isArray(values) ? [...values] : [values];
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
  return list;
}

function number(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`$${name} got ${JSON.stringify(value)}; it takes a number`);
}

function string(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`$${name} got ${JSON.stringify(value)}; it takes a string`);
}
