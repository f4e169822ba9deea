import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { corpusSchema, parse } from '@s3-lambda-bench/contract';
import { HarnessFault } from '@s3-lambda-bench/control';
import { describeCorpus, FillError, recipeOf } from '@s3-lambda-bench/fill-bucket';
import { compareCorpora } from '../corpus/compare-corpora.ts';
import { drawCorpus } from '../corpus/draw-corpus.ts';
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
  const sizes = isFolder(expect) ? listFolder(expect) : await drawDescribed(expect, context);
  if (sizes.size === 0) throw new HarnessFault(`nothing is to be expected: '${expect}' is empty`);
  return sizes;
}

function isFolder(expect: string): boolean {
  return orFault(expect, () => statSync(expect).isDirectory());
}

/** Every file of a folder is an object, and named by the SHA-256 of its content, as in a bucket; it is not read for that. */
function listFolder(folder: string): Map<string, number> {
  const names = orFault(folder, () => readdirSync(folder));
  return new Map(names.map((name) => [name, sizeOf(folder, name)]));
}

function sizeOf(folder: string, name: string): number {
  const status = orFault(folder, () => lstatSync(path.join(folder, name)));
  if (status.isFile() && /^[0-9a-f]{64}$/.test(name)) return status.size;
  const problem = status.isFile()
    ? "has a file that is not named by its content's SHA-256"
    : 'has what is not a file';
  throw new HarnessFault(`'${folder}' ${problem}: '${name}'`);
}

async function drawDescribed(file: string, context: Context): Promise<ReadonlyMap<string, number>> {
  const described = parse(
    corpusSchema,
    orFault(file, () => JSON.parse(readFileSync(file, 'utf8'))),
  );
  if (!described.ok)
    throw new HarnessFault(`'${file}' describes no corpus: ${described.problems.join('; ')}`);
  const recipe = recipeOf(described.value);
  if (recipe === undefined)
    throw new HarnessFault(`'${file}' describes no corpus: mean_size_bytes is missing`);
  const sizes = await drawCorpus(recipe, context).catch((error: unknown) => {
    throw error instanceof FillError
      ? new HarnessFault(`'${file}' describes no corpus: ${error.message}`)
      : error;
  });
  const lines = compareCorpora(describeCorpus(recipe, sizes), described.value, 'it');
  if (!hasFailed(lines)) return sizes;
  const differences = lines
    .filter(({ mark }) => mark === 'FAILED')
    .map(({ topic, text }) => `${topic} ${text}`);
  throw new HarnessFault(`'${file}' contradicts what its seed draws: ${differences.join('; ')}`);
}

function orFault<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new HarnessFault(`'${place}' cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
