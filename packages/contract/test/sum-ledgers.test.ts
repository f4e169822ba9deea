import { describe, expect, test } from '@jest/globals';
import { type OperationLedger, sumLedgers } from '../src/index.ts';

const line: OperationLedger = {
  requests: 4,
  answers_2xx: 1,
  answers_3xx: 1,
  errors_4xx: 1,
  errors_5xx: 1,
  retries: 2,
  bytes_in: 3,
  bytes_out: 5,
  first_at_ms: 1_000,
  last_at_ms: 2_000,
};

describe('the sum of ledgers', () => {
  test('adds what was counted, from the earliest time to the latest', () => {
    const other = { ...line, answers_2xx: 7, requests: 10, first_at_ms: 900, last_at_ms: 1_900 };
    const sum = {
      requests: 14,
      answers_2xx: 8,
      answers_3xx: 2,
      errors_4xx: 2,
      errors_5xx: 2,
      retries: 4,
      bytes_in: 6,
      bytes_out: 10,
      first_at_ms: 900,
      last_at_ms: 2_000,
    };
    expect(sumLedgers([{ GetObject: line }, { GetObject: other, PutObject: line }])).toEqual({
      GetObject: sum,
      PutObject: line,
    });
  });

  test('is empty for none, and leaves what it adds as it was', () => {
    expect(sumLedgers([])).toEqual({});
    const ledger = { GetObject: { ...line } };
    sumLedgers([ledger, ledger]);
    expect(ledger).toEqual({ GetObject: line });
  });

  test('says nothing of what ledgers of before did not count', () => {
    const { answers_2xx: _2, answers_3xx: _3, first_at_ms: _f, last_at_ms: _l, ...old } = line;
    expect(sumLedgers([{ GetObject: old }, { GetObject: old }])).toEqual({
      GetObject: { requests: 8, errors_4xx: 2, errors_5xx: 2, retries: 4, bytes_in: 6, bytes_out: 10 },
    });
  });
});
