import { expect, test } from '@jest/globals';
import { javaRandom } from '../../src/jsonata/java-random.ts';

// 42 as measured on AWS (floci #2662), 0 as any JVM answers.
test.each([
  [42, 0.7275636800328681],
  [0, 0.730967787376657],
])('seed %d gives the first double of java.util.Random', (seed, first) => {
  expect(javaRandom(seed)).toBe(first);
});

test.each([[-1], [2 ** 40], [1.9]])('seed %d gives a number from 0 to 1', (seed) => {
  expect(javaRandom(seed)).toBeGreaterThanOrEqual(0);
  expect(javaRandom(seed)).toBeLessThan(1);
});
