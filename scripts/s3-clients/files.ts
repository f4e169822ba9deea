import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** SHA-256 of what is below a folder or a prefix, by name with `/`. */
export type Digests = Map<string, string>;

const fileCount = 1_000;
const changedCount = 10;
const mib = 1_048_576;

/** Writes 1,000 files in folders, some empty, one that clients upload in parts, some of names that want encoding. */
export function writeFiles(folder: string): void {
  for (let number = 0; number < fileCount; number++) writeFile(folder, number);
}

/** What a sync has to find: ten files changed, ten gone, ten new. */
export function changeFiles(folder: string): void {
  for (let number = 0; number < changedCount; number++) writeFile(folder, number);
  for (let number = changedCount; number < 2 * changedCount; number++) {
    rmSync(path.join(folder, nameOf(number)));
  }
  for (let number = 0; number < changedCount; number++) writeFile(folder, fileCount + number);
}

function writeFile(folder: string, number: number): void {
  const file = path.join(folder, nameOf(number));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, randomBytes(sizeOf(number)));
}

function nameOf(number: number): string {
  const oddity = ['', ' a space', '+plus', '%25', 'é', '😀', '&amp;', "'quote'", '~(x)', '=a,b;c'][
    number % 10
  ];
  return `folder ${number % 7}/${number}${oddity}.bin`;
}

function sizeOf(number: number): number {
  if (number === 500) return 20 * mib;
  return number % 50 === 0 ? 0 : (number * 7919) % 40_000;
}

export function digestsOfFolder(folder: string): Digests {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .map((name) => [name.split(path.sep).join('/'), sha256(readFileSync(path.join(folder, name)))]),
  );
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What differs, in one line for the first of it; undefined when nothing does. */
export function difference(expected: Digests, found: Digests): string | undefined {
  const missing = [...expected.keys()].filter((name) => !found.has(name));
  const extra = [...found.keys()].filter((name) => !expected.has(name));
  const other = [...found].filter(([name, digest]) => expected.get(name) !== digest && expected.has(name));
  if (missing.length + extra.length + other.length === 0) return undefined;
  const [first] = [...missing, ...extra, ...other.map(([name]) => name)];
  return `${missing.length} missing, ${extra.length} too many, ${other.length} with other bytes; the first is '${first}'`;
}
