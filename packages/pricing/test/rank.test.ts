import { describe, expect, test } from '@jest/globals';
import { parse, reportSchema } from '@s3-lambda-bench/contract';
import { pricesFor } from '../src/price-table.ts';
import { rank } from '../src/rank.ts';
import { givenContender, givenInput } from './fixtures/ranking-input.ts';

const prices = pricesFor('us-east-1');

describe('rank', () => {
  test('prices the published streaming run of 212.6 s at 512 MB as published', () => {
    const report = rank(givenInput(givenContender('rust-original', [212_600])), new Map(), prices);
    expect(report.success[0]?.run_price_usd).toBeCloseTo(0.001418, 5);
    expect(report.success[0]).toMatchObject({
      gb_second_compute: 106.3,
      gb_second_storage: 0,
      compute_rate_usd: 0.0000133334,
      storage_rate_usd: 0.0000000309,
    });
  });

  test('answers a valid report with the mean and the spread of the durations', () => {
    const report = rank(givenInput(givenContender('typescript-a', [1_000, 2_000, 3_000])), new Map(), prices);
    expect(parse(reportSchema, report)).toMatchObject({ ok: true });
    expect(report.success[0]).toMatchObject({
      runs_count: 3,
      duration_ms: 2_000,
      duration_ms_stddev: 1_000,
      duration_ms_min: 1_000,
      duration_ms_max: 3_000,
    });
  });

  test('puts the cheapest run price first, whatever the input order', () => {
    const dear = givenContender('go-dear', [5_000], { architecture: 'x86_64' });
    const cheap = givenContender('go-cheap', [5_000]);
    const arns = rank(givenInput(dear, cheap), new Map(), prices).success.map(({ arn }) => arn);
    expect(arns).toEqual([cheap.arn, dear.arn]);
  });

  test('breaks a tie by the total price, then by the ARN', () => {
    const contenders = ['go-c', 'go-b', 'go-a'].map((name) => givenContender(name, [5_000]));
    const findings = new Map([
      ['go-a-0', { billed_duration_ms: 9_000 }],
      ['go-b-0', { billed_duration_ms: 5_000 }],
      ['go-c-0', { billed_duration_ms: 5_000 }],
    ]);
    const ranked = rank(givenInput(...contenders), findings, prices).success;
    expect(ranked.map(({ arn }) => arn.slice(-4))).toEqual(['go-b', 'go-c', 'go-a']);
  });

  test('adds ephemeral storage above 512 MB to the run price', () => {
    const contender = givenContender('go-a', [10_000], { ephemeral_storage_mb: 10_240 });
    expect(rank(givenInput(contender), new Map(), prices).success[0]).toMatchObject({
      gb_second_storage: 95,
      storage_price_usd: 95 * 0.0000000309,
      run_price_usd: 5 * 0.0000133334 + 95 * 0.0000000309,
    });
  });

  test.each([
    [['fan-out'], ['unknown']],
    [['scratch'], []],
    [undefined, []],
  ])('has with the capabilities %j the child invocations %j', (capabilities, certainties) => {
    const contender = givenContender('go-a', [1_000], capabilities && { capabilities });
    const [ranked] = rank(givenInput(contender), new Map(), prices).success;
    const lines = ranked?.bill.filter(({ item }) => item === 'child invocations') ?? [];
    expect(lines).toEqual(
      certainties.map((certainty) => ({
        item: 'child invocations',
        quantity: 0,
        unit: 'invocation',
        rate_usd: 0,
        price_usd: 0,
        certainty,
      })),
    );
  });

  test('says how many requests the runs of a contender made after they had answered, where there were any', () => {
    const operation = { errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };
    const late = (requests: number) => ({ late_ledger: { GetObject: { ...operation, requests } } });
    const findings = new Map([
      ['go-a-0', late(5)],
      ['go-a-2', late(7)],
    ]);
    const input = givenInput(givenContender('go-a', [1, 1, 1]), givenContender('go-b', [1]));
    const report = rank(input, findings, prices);
    expect(report.success.map(({ late_requests }) => late_requests)).toEqual([12, undefined]);
    expect(parse(reportSchema, report)).toMatchObject({ ok: true });
  });

  test('names every version of the runtime that served a run, and none where the log does not say', () => {
    const findings = new Map([
      ['go-a-0', { runtime_version: 'nodejs:24.v13' }],
      ['go-a-1', { runtime_version: 'nodejs:24.v12', cpu_ms: 1.5, vcpus: 0.25 }],
      ['go-a-2', { runtime_version: 'nodejs:24.v13' }],
    ]);
    const input = givenInput(givenContender('go-a', [1, 1, 1]), givenContender('go-b', [1]));
    const report = rank(input, findings, prices);
    expect(report.success.map(({ runtime_version }) => runtime_version)).toEqual([
      'nodejs:24.v12, nodejs:24.v13',
      undefined,
    ]);
    expect(report.success[0]?.runs[1]).toMatchObject({ cpu_ms: 1.5, vcpus: 0.25 });
    expect(parse(reportSchema, report)).toMatchObject({ ok: true });
  });

  test('passes failures and what was raced through as they came', () => {
    const failure = [{ arn: 'arn:aws:lambda:x', reason: 'crash: Error boom' }];
    const corpus = { object_count: 3, total_bytes: 17, keys_digest: '0'.repeat(64) };
    const execution = { started_at: '2026-01-01T00:00:00.000Z', corpus };
    const report = rank({ success: [], failure, execution }, new Map(), prices);
    expect(report).toMatchObject({ failure, execution });
    expect(parse(reportSchema, report)).toMatchObject({ ok: true });
  });

  test('rejects an architecture without a price', () => {
    const contender = givenContender('go-a', [1], { architecture: 'riscv64' });
    expect(() => rank(givenInput(contender), new Map(), prices)).toThrow(
      "no compute price for architecture 'riscv64'",
    );
  });
});
