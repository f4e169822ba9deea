import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../src/environments/outcome.ts';
import { type Measurements, runRecords } from '../../src/records/run-report.ts';

const response: Outcome = { type: 'response', payload: Buffer.from('12') };
const run: Measurements = {
  requestId: 'id',
  outcome: response,
  ready: true,
  elapsedMs: 1_233.96,
  initDurationMs: undefined,
  peakBytes: 1024 * 1024 + 1,
  ledger: undefined,
  local: undefined,
  timeoutSeconds: 5,
  memoryMb: 256,
};

function metricsOf(measured: Partial<Measurements>) {
  const [, report] = runRecords({ ...run, ...measured });
  return report?.record;
}

describe('the report of a run', () => {
  test.each<[title: string, measured: Partial<Measurements>, durationMs: number, billedDurationMs: number]>([
    ['rounds up to a millisecond', {}, 1_233.96, 1_234],
    [
      'bills the init phase too, as a record of October 2026 does',
      { initDurationMs: 463.512 },
      1_233.96,
      1_698,
    ],
    ['does not round a whole number up', { elapsedMs: 10 }, 10, 10],
    ['rounds the sum and not its parts', { elapsedMs: 10.4, initDurationMs: 10.4 }, 10.4, 21],
    [
      'keeps to the timeout, whatever the kill took',
      { elapsedMs: 5_001.182, outcome: { type: 'timeout' } },
      5_000,
      5_000,
    ],
    [
      'is the timeout too where a timer fires early',
      { elapsedMs: 4_999.8, outcome: { type: 'timeout' } },
      5_000,
      5_000,
    ],
    ['has three decimals', { elapsedMs: 1.23456 }, 1.235, 2],
  ])('%s', (_title, measured, durationMs, billedDurationMs) => {
    expect(metricsOf(measured)).toMatchObject({ metrics: { durationMs, billedDurationMs } });
  });

  test('rounds memory up to a megabyte and never shows more than there is', () => {
    expect(metricsOf({})).toMatchObject({ metrics: { maxMemoryUsedMB: 2 } });
    expect(metricsOf({ peakBytes: 2 ** 40 })).toMatchObject({ metrics: { maxMemoryUsedMB: 256 } });
  });

  test.each<[title: string, measured: Partial<Measurements>, status: object]>([
    ['a response', {}, { status: 'success' }],
    [
      'an error of the function',
      { outcome: { type: 'runtimeError', payload: Buffer.alloc(0), errorType: 'Runtime.Unknown' } },
      { status: 'error', errorType: 'Runtime.Unknown' },
    ],
    ['a timeout', { outcome: { type: 'timeout' } }, { status: 'timeout' }],
    [
      'a response whose process did not come back for more',
      { ready: false },
      { status: 'error', errorType: 'Runtime.ExitError' },
    ],
    [
      'a response over the limit',
      { outcome: { type: 'responseTooLarge' } },
      { status: 'error', errorType: 'Function.ResponseSizeTooLarge' },
    ],
  ])('tells %s', (_title, measured, status) => {
    expect(metricsOf(measured)).toMatchObject(status);
  });
});
