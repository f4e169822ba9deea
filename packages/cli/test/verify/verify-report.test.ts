import { describe, expect, test } from '@jest/globals';
import type { Report } from '@s3-lambda-bench/contract';
import { type CorpusRecipe, describeCorpus, redraw } from '@s3-lambda-bench/fill-bucket';
import { commitmentTo } from '../../src/run/commit-seed.ts';
import { revealCorpus } from '../../src/run/reveal-corpus.ts';
import { hasFailed } from '../../src/screen.ts';
import { verifyReport } from '../../src/verify/verify-report.ts';
import { givenContext } from '../given-context.ts';

const recipe: CorpusRecipe = { profile: 'classic', seed: 'secret', objectCount: 20, meanSizeBytes: 1_000 };
type Changes = Partial<NonNullable<Report['execution']>['corpus']>;

describe('verifyReport', () => {
  test.each(['classic', 'tiny'] as const)('holds a report as it was revealed: %s', async (profile) => {
    const lines = await verifyReport(await givenReport({ ...recipe, profile }), givenContext());
    expect(lines.map(({ mark, topic }) => `${mark} ${topic}`)).toEqual([
      'ok seed',
      'ok objects',
      'ok bytes',
      'ok names',
    ]);
  });

  test('says what an open seed hashes to, in case that was committed to elsewhere', async () => {
    const report = { ...(await givenReport(recipe)), seed: { value: 'secret' } };
    const [seed] = await verifyReport(report, givenContext());
    expect(seed?.mark).toBe('info');
    expect(seed?.text).toEqual(['secret', expect.stringContaining(commitmentTo('secret'))]);
  });

  test('rejects another seed than the one that was committed to, which also draws other objects', async () => {
    const report = await givenReport(recipe);
    const seed = { value: 'suits me', commitment: commitmentTo('secret') };
    expect(await failedTopics({ ...report, seed })).toEqual(['seed', 'bytes']);
  });

  test('draws no names where the sizes, which cost nothing to draw, already come to other bytes', async () => {
    const lines = await verifyReport(
      withCorpus(await givenReport(recipe), { total_bytes: 99 }),
      givenContext(),
    );
    expect(lines.slice(2)).toEqual([
      {
        mark: 'FAILED',
        topic: 'bytes',
        text: [expect.stringMatching(/^more than the 99 \(99 B\) that the report says$/)],
      },
      { mark: 'info', topic: 'names', text: [expect.stringContaining('not drawn')] },
    ]);
  });

  test.each(['classic', 'mixed'] as const)(
    'rejects a report of more objects than anyone could draw as soon as they are more bytes: %s',
    async (profile) => {
      const report = withCorpus(await givenReport({ ...recipe, profile }), { object_count: 2e10 });
      expect(await failedTopics(report)).toEqual(['bytes']);
    },
  );

  test('can be interrupted while it adds up the sizes of a corpus beyond all measure', async () => {
    const beyond = { profile: 'mixed', object_count: 1e9, total_bytes: Number.MAX_SAFE_INTEGER } as const;
    const interruption = new AbortController();
    const interrupted = verifyReport(withCorpus(await givenReport(recipe), beyond), {
      progress: { update: () => interruption.abort(), done: () => {} },
      signal: interruption.signal,
    });
    await expect(interrupted).rejects.toBe(interruption.signal.reason);
  });

  test.each<[string, Changes]>([
    ['bytes', { object_count: 21 }],
    ['bytes', { object_count: 19 }],
    ['bytes', { total_bytes: 1 }],
    ['names', { keys_digest: 'd'.repeat(64) }],
    ['names', { profile: 'text' }],
    ['bytes', { mean_size_bytes: 1_001 }],
  ])('rejects other %s: %j', async (topic, changes) => {
    const report = await givenReport(recipe);
    expect(await failedTopics(withCorpus(report, changes))).toContain(topic);
  });

  test('rejects a corpus that cannot exist, instead of drawing for ever', async () => {
    const report = withCorpus(await givenReport(recipe), {
      object_count: 300,
      mean_size_bytes: 1,
      total_bytes: 300,
    });
    expect(await failedTopics(report)).toEqual(['objects']);
  });

  test.each<[string, (report: Report) => Report]>([
    ['its seed', ({ seed: _, ...report }) => report],
    ['what was raced', ({ execution: _, ...report }) => report],
    ['the profile', (report) => without(report, 'profile')],
    ['the mean size', (report) => without(report, 'mean_size_bytes')],
  ])('fails as not verifiable where the report does not say %s', async (lacking, change) => {
    const verified = verifyReport(change(await givenReport(recipe)), givenContext());
    await expect(verified).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining(lacking),
    });
  });
});

async function failedTopics(report: Report): Promise<string[]> {
  const lines = await verifyReport(report, givenContext());
  return lines.filter((line) => hasFailed([line])).map(({ topic }) => topic);
}

/** A report of a race with a hidden seed, on just what the recipe draws. */
async function givenReport(given: CorpusRecipe): Promise<Report> {
  const sizes = await redraw(given, { onObject: () => {}, signal: new AbortController().signal });
  const { seed: _, mean_size_bytes: __, ...corpus } = describeCorpus(given, sizes);
  const raced: Report = {
    success: [],
    failure: [],
    prices: { region: 'us-east-1', effective_date: '2026-01-01', sources: [] },
    execution: { started_at: '2026-01-01T00:00:00.000Z', corpus },
  };
  const place = { bucketName: 'bench', filesPrefix: 'files' };
  return revealCorpus(raced, { ...given, ...place }, commitmentTo(given.seed));
}

function withCorpus(report: Report, changes: Changes): Report {
  const { execution } = report;
  if (execution === undefined) return report;
  return { ...report, execution: { ...execution, corpus: { ...execution.corpus, ...changes } } };
}

function without(report: Report, member: 'profile' | 'mean_size_bytes'): Report {
  const { execution } = report;
  if (execution === undefined) return report;
  const { [member]: _, ...corpus } = execution.corpus;
  return { ...report, execution: { ...execution, corpus } };
}
