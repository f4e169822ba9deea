import type { Report, Seed } from '@s3-lambda-bench/contract';
import { type CorpusRecipe, FillError, recipeOf } from '@s3-lambda-bench/fill-bucket';
import type { CorpusTotals } from '../corpus/compare-corpora.ts';
import { holdToSeed } from '../corpus/hold-to-seed.ts';
import { BenchError } from '../errors.ts';
import { commitmentTo } from '../run/commit-seed.ts';
import type { RunContext } from '../run/on-local-cloud.ts';
import type { Line } from '../screen.ts';

/**
 * Draws the corpus of a report again and holds it against what the report says of it, and the seed against what was committed to.
 * Says nothing of durations, which nobody can draw again. A BenchError where the report does not say how its corpus was drawn.
 */
export async function verifyReport(
  report: Report,
  context: Pick<RunContext, 'progress' | 'signal'>,
): Promise<Line[]> {
  const { seed, recipe, totals } = readClaims(report);
  return [judgeSeed(seed), ...(await judgeTotals(recipe, totals, context))];
}

interface Claims {
  seed: Seed;
  recipe: CorpusRecipe;
  totals: CorpusTotals;
}

function readClaims({ seed, execution }: Report): Claims {
  if (seed === undefined || execution === undefined) {
    const lacking = [...(seed ? [] : ['its seed']), ...(execution ? [] : ['what was raced'])].join(' and ');
    throw unverifiable(`${lacking}; what bench run and bench start save does`);
  }
  const { profile, ...corpus } = execution.corpus;
  if (profile === undefined) throw unverifiable('the profile of its corpus');
  const recipe = recipeOf({ ...corpus, profile, seed: seed.value });
  if (recipe === undefined)
    throw unverifiable(`the mean size of its corpus, which profile ${profile} follows`);
  return { seed, recipe, totals: corpus };
}

function unverifiable(lacking: string): BenchError {
  return new BenchError('environment', `the report cannot be verified, as it does not say ${lacking}`);
}

function judgeSeed({ value, commitment }: Seed): Line {
  const topic = 'seed';
  const computed = commitmentTo(value);
  if (commitment === undefined) {
    return { mark: 'info', topic, text: [value, `its SHA-256 is ${computed}; the report has no commitment`] };
  }
  if (computed === commitment) {
    return { mark: 'ok', topic, text: [value, `its SHA-256 is the commitment ${commitment}`] };
  }
  return {
    mark: 'FAILED',
    topic,
    text: [value, `its SHA-256 is ${computed}, the commitment was ${commitment}`],
  };
}

/** A corpus that cannot exist was not raced either. */
async function judgeTotals(
  recipe: CorpusRecipe,
  totals: CorpusTotals,
  context: Pick<RunContext, 'progress' | 'signal'>,
): Promise<Line[]> {
  try {
    const { lines } = await holdToSeed({ recipe, totals, sayer: 'the report' }, context);
    return lines;
  } catch (error) {
    if (!(error instanceof FillError)) throw error;
    return [{ mark: 'FAILED', topic: 'objects', text: [error.message] }];
  }
}
