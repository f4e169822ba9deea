import { describe, expect, test } from '@jest/globals';
import { bill } from '../src/bill.ts';
import { pricesFor } from '../src/price-table.ts';

const prices = pricesFor('us-east-1');
const size = { memoryGb: 1.75, storageGb: 0, computeRateUsd: prices.computePerGbSecondUsd.arm64 };
const run = { run_index: 0, started_at_ms: 0, duration_ms: 11_000.2, request_id: 'r' };
const operation = { errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };

function certainties(lines: ReturnType<typeof bill>): Record<string, string> {
  return Object.fromEntries(lines.map((line) => [line.item, line.certainty]));
}

describe('bill', () => {
  test('bills the duration that Lambda billed, initialisation included', () => {
    const [compute] = bill([{ ...run, billed_duration_ms: 12_000 }], size, prices);
    expect(compute).toEqual({
      item: 'compute',
      quantity: 21,
      unit: 'GB-second',
      rate_usd: 0.0000133334,
      price_usd: 21 * 0.0000133334,
      certainty: 'measured',
    });
  });

  test('estimates from the timed duration, rounded up, where a platform report is missing', () => {
    const [compute] = bill([{ ...run, billed_duration_ms: 12_001 }, run], size, prices);
    expect(compute).toMatchObject({ quantity: 1.75 * 11.501, certainty: 'estimated' });
  });

  test('shows a server-side copier its S3 requests, which cost far more than its compute', () => {
    const ledger = {
      UploadPartCopy: { ...operation, requests: 20_000 },
      GetObject: { ...operation, requests: 2_000 },
    };
    const lines = bill([{ ...run, billed_duration_ms: 11_001, ledger }], size, prices);
    expect(lines[3]).toMatchObject({ quantity: 20_000, price_usd: 20_000 * (0.005 / 1000) });
    expect(lines[4]).toMatchObject({ quantity: 2_000, price_usd: 2_000 * (0.0004 / 1000) });
    expect(new Set(Object.values(certainties(lines)))).toEqual(new Set(['measured']));
  });

  test('bills requests that came after the answer like the others', () => {
    const ledger = { GetObject: { ...operation, requests: 10 } };
    const late_ledger = {
      GetObject: { ...operation, requests: 2 },
      PutObject: { ...operation, requests: 1 },
    };
    const lines = bill([{ ...run, billed_duration_ms: 1, ledger, late_ledger }], size, prices);
    expect(lines.slice(3).map(({ quantity, certainty }) => [quantity, certainty])).toEqual([
      [1, 'measured'],
      [12, 'measured'],
    ]);
  });

  test('says that the S3 lines are unknown without a ledger, at price 0', () => {
    const lines = bill([{ ...run, billed_duration_ms: 11_001 }], size, prices);
    expect(certainties(lines)).toEqual({
      compute: 'measured',
      'ephemeral storage': 'measured',
      'invoke request': 'measured',
      'S3 PUT, COPY, POST, LIST': 'unknown',
      'S3 GET and other': 'unknown',
    });
    expect(lines[3]?.price_usd).toBe(0);
  });

  test('averages the known ledgers and calls that an estimate when one is missing', () => {
    const ledger = { GetObject: { ...operation, requests: 3_000 } };
    expect(bill([{ ...run, ledger }, run], size, prices)[4]).toMatchObject({
      quantity: 3_000,
      certainty: 'estimated',
    });
  });

  test('bills ephemeral storage above what is included', () => {
    const withStorage = { ...size, storageGb: 9.5 };
    expect(bill([{ ...run, billed_duration_ms: 10_000 }], withStorage, prices)[1]).toMatchObject({
      quantity: 95,
      price_usd: 95 * 0.0000000309,
    });
  });
});
