import { availableParallelism } from 'node:os';
import { type HashLane, startHashLane } from './hash-lane.ts';

/** Works on several items at once, each with a hash lane of its own if it asks for one. */
export interface Lanes {
  /** How many items are worked on at once. */
  count: number;
  /**
   * Runs the task for every item. Where several fail, or the items themselves do, it throws the failure that is first in their
   * order, whatever happened first.
   */
  forEach<T>(
    items: AsyncIterable<T>,
    task: (item: T, getLane: () => HashLane) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** As many lanes as cores: fetching leaves most of its own idle. A thread starts when its lane is first asked for. */
export function openLanes(count = availableParallelism()): Lanes {
  const started: HashLane[] = [];
  const free: HashLane[] = [];

  async function runOn<T>(item: T, task: (item: T, getLane: () => HashLane) => Promise<void>): Promise<void> {
    let lane: HashLane | undefined;
    const getLane = () => {
      lane ??= free.pop() ?? start();
      return lane;
    };
    await task(item, getLane);
    if (lane !== undefined) free.push(lane);
  }

  function start(): HashLane {
    const lane = startHashLane();
    started.push(lane);
    return lane;
  }

  return {
    count,
    async forEach(items, task) {
      const running: Promise<void>[] = [];
      const settle = async (limit: number) => {
        while (running.length > limit) await running.shift();
      };
      const iterator = items[Symbol.asyncIterator]();
      for (;;) {
        const next = await iterator.next().catch(async (error: unknown) => {
          await settle(0);
          throw error;
        });
        if (next.done) break;
        const run = runOn(next.value, task);
        run.catch(() => undefined);
        running.push(run);
        await settle(count - 1);
      }
      await settle(0);
    },
    async close() {
      await Promise.all(started.map((lane) => lane.close()));
    },
  };
}
