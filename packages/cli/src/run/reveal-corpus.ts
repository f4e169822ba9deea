import type { Report, Seed } from '@s3-lambda-bench/contract';
import { type CorpusSpec, profiles } from '@s3-lambda-bench/fill-bucket';

/**
 * The report with what it takes to draw its corpus again. Only now: while contenders ran, the seed was in nothing that they could
 * read.
 */
export function revealCorpus(
  report: Report,
  { profile, seed, meanSizeBytes }: CorpusSpec,
  commitment?: Seed['commitment'],
): Report {
  const { execution } = report;
  const mean = profiles[profile].followsMean ? { mean_size_bytes: meanSizeBytes } : {};
  return {
    ...report,
    ...(execution && { execution: { ...execution, corpus: { ...execution.corpus, ...mean } } }),
    seed: { value: seed, ...(commitment !== undefined && { commitment }) },
  };
}
