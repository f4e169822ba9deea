import { describe, expect, test } from '@jest/globals';
import { makeBucketBook } from '../../src/faults/bucket-book.ts';

const rate = { perSecond: 1, capacity: 1 };

describe('a book of token buckets', () => {
  test('keeps every name by itself', () => {
    const book = makeBucketBook();
    expect(['a', 'a', 'b'].map((name) => book.take(name, rate, 0))).toEqual([true, false, true]);
  });

  test('keeps what is owed while it forgets thousands that are full again', () => {
    const book = makeBucketBook();
    for (let index = 0; index < 5_000; index++) book.take(`early ${index}`, rate, 0);
    expect(book.reserve('owes', rate, 10_001, 0)).toBe(10_000_000);
    for (let index = 0; index < 5_000; index++) book.take(`late ${index}`, rate, 1_000);
    expect(book.reserve('owes', rate, 0, 1_000)).toBe(9_999_000);
    expect(book.take('late 4999', rate, 1_000)).toBe(false);
    expect(book.take('early 0', rate, 1_000)).toBe(true);
  });
});
