import { lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { corpusSchema, parse } from '@s3-lambda-bench/contract';
import { HarnessFault } from '@s3-lambda-bench/control';
import { FillError, recipeOf } from '@s3-lambda-bench/fill-bucket';
import { formatSize } from '@s3-lambda-bench/report';
import { holdToSeed } from '../corpus/hold-to-seed.ts';
import { messageOf } from '../errors.ts';
import type { RunContext } from '../run/on-local-cloud.ts';
import { hasFailed } from '../screen.ts';

type Context = Pick<RunContext, 'progress' | 'signal'>;

/**
 * Which objects an archive has to hold, their sizes in bytes by name: the files of a folder, or the corpus that a `corpus.json`
 * describes, which is drawn again for its names. Throws a HarnessFault where neither can be had.
 */
export async function readExpectation(
  expect: string,
  context: Context,
): Promise<ReadonlyMap<string, number>> {
  const status = orFault(expect, () => statSync(expect));
  const sizes = status.isDirectory() ? listFolder(expect) : await drawDescribed(expect, status, context);
  if (sizes.size === 0) throw new HarnessFault(`nothing is to be expected: '${expect}' is empty`);
  return sizes;
}

/** Every file of a folder is an object, and named by the SHA-256 of its content, as in a bucket; it is not read for that. */
function listFolder(folder: string): Map<string, number> {
  const names = orFault(folder, () => readdirSync(folder));
  return new Map(names.map((name) => [name, sizeOf(folder, name)]));
}

function sizeOf(folder: string, name: string): number {
  const status = orFault(folder, () => lstatSync(path.join(folder, name)));
  if (status.isFile() && /^[0-9a-f]{64}$/.test(name)) return status.size;
  const allowed = "files, each named by the 64 hexadecimal digits in lower case of its content's SHA-256";
  throw new HarnessFault(`'${folder}' has ${describeStranger(status)}: '${name}'; allowed: ${allowed}`);
}

function describeStranger(status: Stats): string {
  if (status.isFile()) return "a file that is not named by its content's SHA-256";
  if (status.isDirectory()) return 'a folder';
  return status.isSymbolicLink() ? 'a symbolic link' : 'what is not a file';
}

async function drawDescribed(
  file: string,
  status: Stats,
  context: Context,
): Promise<ReadonlyMap<string, number>> {
  const described = parse(corpusSchema, readDescription(file, status));
  if (!described.ok)
    throw new HarnessFault(`'${file}' describes no corpus: ${described.problems.join('; ')}`);
  const recipe = recipeOf(described.value);
  if (recipe === undefined)
    throw new HarnessFault(`'${file}' describes no corpus: mean_size_bytes is missing`);
  const claim = { recipe, totals: described.value, sayer: 'it' };
  const { lines, sizes } = await holdToSeed(claim, context).catch((error: unknown) => {
    throw error instanceof FillError
      ? new HarnessFault(`'${file}' describes no corpus: ${error.message}`)
      : error;
  });
  if (!hasFailed(lines)) return sizes;
  const differences = lines
    .filter(({ mark }) => mark === 'FAILED')
    .map(({ topic, text }) => `${topic} ${text}`);
  throw new HarnessFault(`'${file}' contradicts what its seed draws: ${differences.join('; ')}`);
}

/** A description has a few hundred bytes; what is far larger, or has no end, is something else. */
const maxDescriptionBytes = 64 * 1024;

function readDescription(file: string, status: Stats): unknown {
  if (!status.isFile() || status.size > maxDescriptionBytes) {
    const found = status.isFile() ? `a file of ${formatSize(status.size)}` : 'neither a folder nor a file';
    throw new HarnessFault(`'${file}' is ${found}; allowed: a folder of objects, or a corpus.json`);
  }
  return orFault(file, () => JSON.parse(readFileSync(file, 'utf8')));
}

function orFault<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new HarnessFault(`'${place}' cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
