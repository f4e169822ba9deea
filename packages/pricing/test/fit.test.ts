import { describe, expect, test } from '@jest/globals';
import { fitExecutionOutput } from '../src/fit.ts';
import { pricesFor } from '../src/price-table.ts';
import { rank } from '../src/rank.ts';
import { givenContender, givenInput } from './fixtures/ranking-input.ts';

const operation = { requests: 1, errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };

function givenReport(runs: number) {
  const durations = Array.from({ length: runs }, () => 1_000);
  const findings = new Map(
    durations.map((_, run) => [
      `go-a-${run}`,
      { ledger: { GetObject: operation, UploadPart: operation }, late_ledger: { GetObject: operation } },
    ]),
  );
  return rank(givenInput(givenContender('go-a', durations)), findings, pricesFor('us-east-1'));
}

describe('fitExecutionOutput', () => {
  test('leaves a report as it is when it fits', () => {
    const report = givenReport(3);
    expect(fitExecutionOutput(report)).toBe(report);
  });

  test('drops the ledgers of the runs, and nothing else, when the report is too large', () => {
    const report = givenReport(1_000);
    const fitted = fitExecutionOutput(report);
    expect(JSON.stringify(fitted).length).toBeLessThan(256 * 1024);
    const ledgers = fitted.success[0]?.runs.flatMap(({ ledger, late_ledger }) => [ledger, late_ledger]);
    expect(new Set(ledgers)).toEqual(new Set([undefined]));
    expect(fitted.success[0]?.late_requests).toBe(1_000);
    expect(fitted.success[0]?.bill).toEqual(report.success[0]?.bill);
  });
});
