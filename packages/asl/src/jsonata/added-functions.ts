import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { randomUuid } from '../uuid.ts';
import { FunctionFault, mismatch, refusal } from './function-fault.ts';
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
 * JSONata in Step Functions"). Which arguments are refused, which give nothing, and the words are AWS's (measured, floci PR #2676).
 */
export function functionBindings({ nowMs, random }: Surroundings): Record<string, unknown> {
  return {
    // An undefined binding makes `$eval(…)` the T1006 that AWS answers.
    eval: undefined,
    millis: () => nowMs,
    now: (picture?: string, timezone?: string) =>
      formatTime.evaluate(undefined, { nowMs, picture, timezone }),
    random: taking('random', 1, ([seed]) =>
      seed === undefined ? random() : javaRandom(wholeNumber('random', 1, seed)),
    ),
    shuffle: (values: unknown) => (values === undefined ? undefined : shuffle(values, random)),
    uuid: taking('uuid', 0, () => randomUuid(random)),
    ...pureFunctions,
  };
}

const formatTime = jsonata('$fromMillis($nowMs, $picture, $timezone)');

const pureFunctions = {
  parse: taking('parse', 1, ([text]) => (text === undefined ? undefined : parse(string('parse', 1, text)))),
  hash: taking('hash', 2, ([text, algorithm]) => hash(string('hash', 1, text), algorithm)),
  partition: taking('partition', 2, ([values, size]) =>
    values === undefined ? undefined : partition(values, size),
  ),
  range: taking('range', 3, ([first, last, step]) =>
    range(wholeNumber('range', 1, first), wholeNumber('range', 2, last), step),
  ),
};

/** A function that refuses what it is given beyond its arguments. */
function taking(name: string, most: number, run: (given: unknown[]) => unknown) {
  return (...given: unknown[]): unknown => {
    if (given[most] !== undefined) throw mismatch(name, most + 1);
    return run(given);
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('Invalid JSON');
  }
}

/**
 * The end is included. It is a sequence of JSONata's, so that one number is that number alone (recorded 2024-11-15: test_array_range),
 * and none is nothing.
 */
function range(first: number, last: number, step: unknown): number[] | undefined {
  if (step === undefined) return undefined;
  const by = wholeNumber('range', 3, step);
  if (by === 0) return undefined;
  const length = Math.max(0, Math.floor((last - first) / by) + 1);
  if (length > maxRangeLength) throw new Error(memoryLimitMessage);
  const numbers = Array.from({ length }, (_, index) => first + index * by);
  // By this mark jsonata knows its sequences; JSON.stringify does not see it.
  return Object.defineProperty(numbers, 'sequence', { value: true });
}

/** Without a size, all in one chunk. */
function partition(values: unknown, size: unknown): unknown[][] | undefined {
  if (!Array.isArray(values)) {
    const message = 'Argument 1 of function "partition" must be an array of undefined';
    throw new FunctionFault('T0412', message, { token: 'partition', index: 1 });
  }
  const length = size === undefined ? values.length : wholeNumber('partition', 2, size);
  if (length < 0) throw refusal('Second argument must be zero or greater');
  if (length === 0 || values.length === 0) return undefined;
  const chunks: unknown[][] = [];
  for (let start = 0; start < values.length; start += length)
    chunks.push(values.slice(start, start + length));
  return chunks;
}

/** In the order in which AWS names them. */
const hashAlgorithms = new Map([
  ['SHA-1', 'sha1'],
  ['SHA-384', 'sha384'],
  ['SHA-256', 'sha256'],
  ['SHA-512', 'sha512'],
  ['MD5', 'md5'],
]);

function hash(text: string, algorithm: unknown): string | undefined {
  if (algorithm === undefined) return undefined;
  const asked = string('hash', 2, algorithm);
  const name = hashAlgorithms.get(asked);
  if (name === undefined) {
    throw refusal(`Hash algorithm '${asked}' must be one of ${[...hashAlgorithms.keys()].join(', ')}`);
  }
  return createHash(name).update(text).digest('hex');
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

/** Fractions are cut off toward zero. `index` counts arguments from 1. */
function wholeNumber(name: string, index: number, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.trunc(value);
  throw mismatch(name, index);
}

function string(name: string, index: number, value: unknown): string {
  if (typeof value === 'string') return value;
  throw mismatch(name, index);
}
