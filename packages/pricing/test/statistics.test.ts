import { describe, expect, test } from '@jest/globals';
import { summarise } from '../src/statistics.ts';

describe('summarise', () => {
  test('gives mean, sample standard deviation, minimum and maximum', () => {
    expect(summarise([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      mean: 5,
      stddev: Math.sqrt(32 / 7),
      min: 2,
      max: 9,
    });
  });

  test('gives a standard deviation of 0 for a single measurement', () => {
    expect(summarise([212_600])).toEqual({ mean: 212_600, stddev: 0, min: 212_600, max: 212_600 });
  });

  test('rejects an empty sample', () => {
    expect(() => summarise([])).toThrow('cannot summarise 0 measurements');
  });
});
