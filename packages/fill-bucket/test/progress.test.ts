import { describe, expect, test } from '@jest/globals';
import { makeProgress } from '../src/progress.ts';

function givenProgress(objectsTotal: number) {
  const lines: unknown[] = [];
  const clock = { nowMs: 0 };
  const progress = makeProgress({
    objectsTotal,
    log: (line) => void lines.push(JSON.parse(line)),
    nowMs: () => clock.nowMs,
  });
  return { lines, clock, progress };
}

describe('progress', () => {
  test('is logged at most once a second', () => {
    const { lines, clock, progress } = givenProgress(1_000);
    for (let index = 0; index < 35; index += 1) {
      clock.nowMs += 100;
      progress.add(10);
    }
    expect(lines).toEqual([
      { objects_done: 10, objects_total: 1_000, bytes_done: 100 },
      { objects_done: 20, objects_total: 1_000, bytes_done: 200 },
      { objects_done: 30, objects_total: 1_000, bytes_done: 300 },
    ]);
  });

  test('is logged at the end, whenever that is', () => {
    const { lines, progress } = givenProgress(3);
    for (const size of [5, 6, 7]) progress.add(size);
    expect(lines).toEqual([{ objects_done: 3, objects_total: 3, bytes_done: 18 }]);
  });
});
