import { maxRuns, nearest } from '@s3-lambda-bench/contract';
import { InvalidArgumentError } from 'commander';
import { parseSize } from '../sizes.ts';

/** A whole number from 1; commander puts the flag and the value got before the message. */
export function parseCount(text: string): number {
  return parseWhole(text, { from: 1, to: Number.MAX_SAFE_INTEGER, allowed: 'a whole number from 1' });
}

/** A number of runs; the archive keys of a contender's role bound it. */
export function parseRuns(text: string): number {
  return parseWhole(text, { from: 1, to: maxRuns, allowed: `a whole number from 1 to ${maxRuns}` });
}

/** A TCP port, 0 for any free one. */
export function parsePort(text: string): number {
  return parseWhole(text, { from: 0, to: 65_535, allowed: '0 (any free port) to 65535' });
}

/** A size in bytes, as `parseSize` reads it. */
export function parseSizeOption(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined) {
    throw new InvalidArgumentError(
      'Allowed: whole bytes from 1, plain or with B, KiB, MiB, GiB, kB, MB or GB.',
    );
  }
  return bytes;
}

/** Collects a repeatable option. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** `; did you mean 'x'?` where a known name is near, else the known names. */
export function suggestName(name: string, known: string[]): string {
  const candidate = nearest(name, known);
  if (candidate !== undefined) return `; did you mean '${candidate}'?`;
  return `; known: ${known.length === 0 ? 'none' : known.join(', ')}`;
}

function parseWhole(
  text: string,
  { from, to, allowed }: { from: number; to: number; allowed: string },
): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to)
    throw new InvalidArgumentError(`Allowed: ${allowed}.`);
  return value;
}
