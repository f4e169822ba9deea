import pLimit from 'p-limit';

export interface Bounds<T> {
  /** How many items at once. */
  concurrency: number;
  /** How much of them at once, in the unit of `weigh`; one item alone may be more. Any number if absent. */
  maxWeight?: number;
  weigh?(item: T): number;
}

/**
 * Runs the task for every item, within the bounds, and takes the next item only when there is room for one, so that memory
 * holds no more than that and one. After a failure it takes no more, waits for those that run, and throws the first.
 */
export async function forEachBounded<T>(
  items: AsyncIterable<T>,
  { concurrency, maxWeight = Number.POSITIVE_INFINITY, weigh = () => 0 }: Bounds<T>,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const limit = pLimit(concurrency);
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let weight = 0;
  for await (const item of items) {
    const own = weigh(item);
    while (running.size > 0 && weight + own > maxWeight) await Promise.race(running);
    weight += own;
    const run = limit(task, item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        running.delete(run);
        weight -= own;
      });
    running.add(run);
    if (running.size >= concurrency) await Promise.race(running);
    if (failures.length > 0) break;
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
