import { describe, expect, test } from '@jest/globals';
import { makeLedgerBook } from '../../src/ledger/ledger-book.ts';

const answered = { operation: 'GetObject', status: 200, attempt: 1, bytesIn: 0, bytesOut: 7, atMs: 2_000 };

describe('the ledger book', () => {
  test('has the time at which the first request arrived, and at which the last was answered', () => {
    const book = makeLedgerBook();
    const [early, late] = [book.arrived('KEY', 1_000), book.arrived('KEY', 1_500)];
    late({ ...answered, atMs: 3_000 });
    early({ ...answered, atMs: 2_000 });
    expect(book.read('KEY').GetObject).toMatchObject({ first_at_ms: 1_000, last_at_ms: 3_000 });
  });

  test('counts nothing of a request before it is answered', () => {
    const book = makeLedgerBook();
    book.arrived('KEY', 1_000);
    expect(book.read('KEY')).toEqual({});
    expect(book.take('KEY')).toEqual({});
  });

  test('counts a request without a status in no class', () => {
    const book = makeLedgerBook();
    book.arrived('KEY', 1_000)({ ...answered, status: 0 });
    expect(book.read('KEY').GetObject).toMatchObject({
      requests: 1,
      answers_2xx: 0,
      answers_3xx: 0,
      errors_4xx: 0,
      errors_5xx: 0,
    });
  });

  test('says when nothing of a key is under way, whatever others do', async () => {
    const book = makeLedgerBook();
    book.arrived('OTHER', 1_000);
    await book.settled('KEY');
    const [first, second] = [book.arrived('KEY', 1_000), book.arrived('KEY', 1_000)];
    const order: string[] = [];
    const settled = book.settled('KEY').then(() => order.push('settled'));
    first(answered);
    await Promise.resolve();
    order.push('first answered');
    second(answered);
    await settled;
    expect(order).toEqual(['first answered', 'settled']);
  });
});
