import type { Verdict } from '@s3-lambda-bench/contract';
import { judge } from '../../src/judge.ts';
import type { Mutation } from './mutations.ts';
import { type Found, readStream } from './read-stream.ts';
import { readYauzl } from './read-yauzl.ts';

/** Small enough that the records of an archive are in several, large enough not to take long. */
const blockBytes = 512;

/** Why a verdict is wrong. */
type Fault = string;

export interface Checked {
  verdict: Verdict;
  faults: Fault[];
}

/**
 * Judges a mutated archive and the verdict: no crash, no more work than the archive is worth, and valid only where two other readers
 * find exactly the objects.
 */
export async function check({ bytes, expected }: Omit<Mutation, 'name'>): Promise<Checked> {
  let fetchedBytes = 0;
  const archive = {
    sizeBytes: bytes.length,
    async fetch(start: number, into: Buffer) {
      fetchedBytes += into.length;
      bytes.copy(into, 0, start);
    },
  };
  const verdict = await judge(archive, expected, { blockBytes, blocksAhead: 2 });
  const faults: Fault[] = [];
  if (!verdict.valid && !verdict.reason.startsWith('invalid: ')) faults.push(verdict.reason);
  if (fetchedBytes > allowedBytes(bytes.length)) {
    faults.push(`fetched ${fetchedBytes} bytes of an archive of ${bytes.length}`);
  }
  if (verdict.valid) faults.push(...(await doubt({ bytes, expected }, verdict)));
  return { verdict, faults };
}

/** The tail, the directory and the data may each be read once, a block at a time, and a few blocks again. */
function allowedBytes(sizeBytes: number): number {
  return 3 * sizeBytes + 8 * blockBytes;
}

/** What other readers hold against a valid verdict. One that refuses must be named by a warning. */
async function doubt(
  { bytes, expected }: Omit<Mutation, 'name'>,
  verdict: Verdict & { valid: true },
): Promise<Fault[]> {
  const readers = [
    { name: 'yauzl', read: readYauzl },
    { name: 'the reader from a pipe', read: async (from: Buffer) => readStream(from) },
  ];
  const faults: Fault[] = [];
  for (const { name, read } of readers) {
    const found = await read(bytes).catch((error: Error) => error);
    if (found instanceof Error) {
      const isWarned = verdict.warnings?.some(({ readers }) => readers.includes(name));
      if (!isWarned) faults.push(`valid, but ${name} refuses: ${found.message}`);
    } else if (!isAsExpected(found, expected)) {
      faults.push(`valid, but ${name} finds ${JSON.stringify(found)}`);
    }
  }
  return faults;
}

function isAsExpected(found: Found, expected: Mutation['expected']): boolean {
  const names = new Set(found.map(([name]) => name));
  return (
    found.length === expected.size &&
    names.size === expected.size &&
    found.every(([name, sha256]) => name === sha256 && expected.has(name))
  );
}
