import { hash } from 'node:crypto';
import type { Seed } from '@s3-lambda-bench/contract';

const seedBytes = 32;

/** A seed that nobody can guess, as 64 hexadecimal digits, and what can be said of it before it is revealed. */
export function drawHiddenSeed(randomBytes: (size: number) => Buffer): Required<Seed> {
  const value = randomBytes(seedBytes).toString('hex');
  return { value, commitment: commitmentTo(value) };
}

/** SHA-256 of a seed's text, in hexadecimal: `printf %s SEED | sha256sum`. */
export function commitmentTo(seed: string): string {
  return hash('sha256', seed);
}
