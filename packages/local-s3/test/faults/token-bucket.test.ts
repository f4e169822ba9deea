import { describe, expect, test } from '@jest/globals';
import { refill, reserve, takeOne } from '../../src/faults/token-bucket.ts';

const rate = { perSecond: 10, capacity: 5 };

describe('a token bucket', () => {
  test('is full when it is new', () => {
    expect(refill(undefined, rate, 1_000)).toEqual({ tokens: 5, atMs: 1_000 });
  });

  test('earns by the time that passed, up to what it holds', () => {
    expect(refill({ tokens: 1, atMs: 1_000 }, rate, 1_150)).toEqual({ tokens: 2.5, atMs: 1_150 });
    expect(refill({ tokens: 1, atMs: 1_000 }, rate, 9_000)).toEqual({ tokens: 5, atMs: 9_000 });
  });

  test('neither earns nor loses when the clock is set back, and earns from then on', () => {
    const setBack = refill({ tokens: 1, atMs: 1_000_000 }, rate, 0);
    expect(setBack).toEqual({ tokens: 1, atMs: 0 });
    expect(refill(setBack, rate, 100)).toEqual({ tokens: 2, atMs: 100 });
  });

  test('gives a token only when a whole one is there', () => {
    expect(takeOne({ tokens: 1, atMs: 0 })).toEqual({ bucket: { tokens: 0, atMs: 0 }, isTaken: true });
    expect(takeOne({ tokens: 0.9, atMs: 0 })).toEqual({ bucket: { tokens: 0.9, atMs: 0 }, isTaken: false });
  });

  test('lends tokens and says how long it is until they are there', () => {
    const first = reserve({ tokens: 5, atMs: 0 }, rate, 5);
    expect(first).toEqual({ bucket: { tokens: 0, atMs: 0 }, waitMs: 0 });
    const second = reserve(first.bucket, rate, 4);
    expect(second).toEqual({ bucket: { tokens: -4, atMs: 0 }, waitMs: 400 });
    expect(reserve(second.bucket, rate, 1).waitMs).toBe(500);
  });
});
