import { describe, expect, test } from '@jest/globals';
import type { CorpusProfile, RankedContender } from '@s3-lambda-bench/contract';
import { profilesPage, type Raced } from '../../race-tables/profiles-page.ts';

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:s3-lambda-bench-${name}`;

function ranked(name: string, duration_ms: number): RankedContender {
  const told = { runtime: 'nodejs24.x', architecture: 'arm64', memory_mb: 512, ephemeral_storage_mb: 512 };
  const zero = {
    duration_ms_stddev: 0,
    gb_second_compute: 0,
    gb_second_storage: 0,
    compute_rate_usd: 0,
    storage_rate_usd: 0,
    compute_price_usd: 0,
    storage_price_usd: 0,
    run_price_usd: 0,
    total_price_usd: 0,
  };
  const durations = { duration_ms, duration_ms_min: duration_ms, duration_ms_max: duration_ms };
  return { arn: arnOf(name), runs_count: 1, bill: [], runs: [], ...told, ...zero, ...durations };
}

function raced(profile: CorpusProfile, success: RankedContender[], failed: [string, string][] = []): Raced {
  const prices = { region: 'us-east-1', effective_date: '2026-08-21', sources: [] };
  const failure = failed.map(([name, reason]) => ({ arn: arnOf(name), reason }));
  return { profile, reports: [{ success, failure, prices }] };
}

describe('the page of the profiles', () => {
  const page = profilesPage(
    [raced('tiny', [ranked('go-a', 1500)], [['py-b', 'timeout: `x`']]), raced('wide', [ranked('py-b', 90)])],
    { machine: '2 CPUs' },
  );

  test('has a row for each contender and a column for each profile', () => {
    expect(page).toContain('| contender | tiny | wide |\n| --- | --: | --: |\n');
    expect(page).toContain('| go-a | 1.50 s |  |\n| py-b | **failed** | 90 ms |\n');
  });

  test('says why who failed where, in words that cannot be taken for the page', () => {
    expect(page).toContain("- py-b on tiny: `timeout: 'x'`\n");
  });

  test('puts the races of one profile together', () => {
    const [go] = raced('text', [ranked('go-a', 1500)]).reports;
    const [python] = raced('text', [ranked('py-b', 90)]).reports;
    const reports = go === undefined || python === undefined ? [] : [go, python];
    expect(profilesPage([{ profile: 'text', reports }], { machine: '' })).toContain(
      '| go-a | 1.50 s |\n| py-b | 90 ms |\n',
    );
  });

  test('says that nobody failed where nobody did', () => {
    expect(profilesPage([raced('tiny', [ranked('go-a', 1)])], { machine: '' })).toContain(
      'Every archive was valid.',
    );
  });
});
