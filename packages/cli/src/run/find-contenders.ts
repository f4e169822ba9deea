import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Contender, discoverContenders } from '@s3-lambda-bench/infra';
import { suggestName } from '../command-line/option-parsers.ts';
import { BenchError } from '../errors.ts';

/** A contender that is not deployed, and why. */
export interface Undeployed {
  id: string;
  reason: string;
}

/**
 * The contenders of a folder, and those that are not valid, with what is wrong with them: those named in `only`, or all where
 * that is empty. Throws a BenchError where the folder, or one that is named, is not there.
 */
export function findContenders(
  contendersDir: string,
  only: string[],
): { contenders: Contender[]; invalid: Undeployed[] } {
  if (!existsSync(contendersDir))
    throw new BenchError('usage', `--contenders-dir ${contendersDir} does not exist`);
  const { contenders, problems } = discoverContenders(contendersDir);
  const invalid = problems.map(({ folder, problems: faults }) => ({
    id: path.relative(contendersDir, folder).split(path.sep).join('-'),
    reason: `invalid manifest: ${faults.join('; ')}`,
  }));
  refuseUnknownNames(
    only,
    [...contenders, ...invalid].map(({ id }) => id),
  );
  const isChosen = ({ id }: { id: string }): boolean => only.length === 0 || only.includes(id);
  return { contenders: contenders.filter(isChosen), invalid: invalid.filter(isChosen) };
}

function refuseUnknownNames(only: string[], known: string[]): void {
  for (const name of only) {
    if (known.includes(name)) continue;
    throw new BenchError('usage', `there is no contender '${name}'${suggestName(name, known)}`);
  }
}
