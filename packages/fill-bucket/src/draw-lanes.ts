import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import type { ContentId } from './content.ts';
import { type DrawLane, startDrawLane } from './draw-lane.ts';
import type { CorpusObject } from './objects.ts';

/** Threads that draw objects, and the memory that they draw them into. */
export interface DrawLanes {
  /** How many objects are drawn at once. */
  count: number;
  draw(id: ContentId): Promise<CorpusObject>;
  close(): Promise<void>;
}

/**
 * One lane less than there are cores, as one is busy with sending. Objects must not be larger than `maxBytes`. There is as
 * much memory as there were objects not yet released at once, and it is used again.
 */
export function openDrawLanes(maxBytes: number): DrawLanes {
  const count = Math.max(1, availableParallelism() - 1);
  const limit = pLimit(count);
  const lanes: DrawLane[] = [];
  const freeLanes: DrawLane[] = [];
  const freeMemory: SharedArrayBuffer[] = [];

  function startLane(): DrawLane {
    const lane = startDrawLane();
    lanes.push(lane);
    return lane;
  }

  async function draw(id: ContentId): Promise<CorpusObject> {
    const lane = freeLanes.pop() ?? startLane();
    const memory = freeMemory.pop() ?? new SharedArrayBuffer(maxBytes);
    const content = Buffer.from(memory, 0, id.sizeBytes);
    const { name, crc32 } = await lane.draw(id, content);
    freeLanes.push(lane);
    return {
      name,
      crc32,
      sizeBytes: id.sizeBytes,
      makeBody: () => content,
      release: () => void freeMemory.push(memory),
    };
  }

  return {
    count,
    draw: (id) => limit(draw, id),
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}
