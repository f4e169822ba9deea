import { describe, expect, test } from '@jest/globals';
import { draw, drawLognormal } from '../../src/faults/draw.ts';

describe('a draw', () => {
  test('is the same for the same seed, operation and number, on any machine', () => {
    expect(draw('seed', 'GetObject', 1)).toEqual(draw('seed', 'GetObject', 1));
    expect(draw('2', 'PutObject', 1).internalError).toBe(0.4140873786817778);
  });

  test.each([
    ['seed', draw('other', 'GetObject', 1)],
    ['operation', draw('seed', 'PutObject', 1)],
    ['number', draw('seed', 'GetObject', 2)],
  ])('is another for another %s', (_, other) => {
    expect(draw('seed', 'GetObject', 1)).not.toEqual(other);
  });

  test('is spread evenly', () => {
    const draws = Array.from({ length: 10_000 }, (_, nth) => draw('seed', 'GetObject', nth + 1));
    expect(draws.filter(({ internalError }) => internalError < 0.05)).toHaveLength(493);
    expect(draws.filter(({ reset }) => reset < 0.5)).toHaveLength(5_015);
    expect(draws.filter(({ internalError, reset }) => internalError < 0.5 && reset < 0.5)).toHaveLength(
      2_490,
    );
  });
});

describe('a lognormal draw', () => {
  test('has the median in its middle and the mean that its sigma asks for', () => {
    const drawn = Array.from({ length: 10_000 }, (_, nth) =>
      drawLognormal({ median_ms: 20, sigma: 0.5 }, draw('seed', 'GetObject', nth + 1).latency),
    ).sort((a, b) => a - b);
    expect(drawn[5_000]).toBeCloseTo(20, 0);
    const mean = drawn.reduce((sum, ms) => sum + ms, 0) / drawn.length;
    expect(mean).toBeCloseTo(20 * Math.exp(0.5 ** 2 / 2), 0);
  });

  test('is the median itself without a spread', () => {
    expect(drawLognormal({ median_ms: 20, sigma: 0 }, [0.3, 0.9])).toBe(20);
  });

  test('is finite at the ends of luck', () => {
    expect(drawLognormal({ median_ms: 1, sigma: 4 }, [1 - 2 ** -48, 0])).toBeLessThan(1e15);
    expect(drawLognormal({ median_ms: 1, sigma: 4 }, [0, 0])).toBe(1);
  });
});
