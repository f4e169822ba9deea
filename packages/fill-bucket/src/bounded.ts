import pLimit from 'p-limit';

/**
 * Runs the task for every item, at most `concurrency` at once, and takes the next item only when there is room, so that
 * memory holds no more than that many items. After a failure it takes no more, waits for those that run, and throws the first.
 */
export async function forEachBounded<T>(
  items: AsyncIterable<T>,
  concurrency: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const limit = pLimit(concurrency);
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    const run = limit(task, item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(run));
    running.add(run);
    if (running.size >= concurrency) await Promise.race(running);
    if (failures.length > 0) break;
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
