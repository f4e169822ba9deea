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

/** Memory that is kept for later objects, in bytes; with more free than that, what is released goes. */
const maxFreeBytes = 64 * 1024 * 1024;
const smallestMemoryBytes = 256 * 1024;

/**
 * One lane less than there are cores, as one is busy with sending. Objects are drawn into memory of the next power of two,
 * which is used again once they are released.
 */
export function openDrawLanes(): DrawLanes {
  const count = Math.max(1, availableParallelism() - 1);
  const limit = pLimit(count);
  const lanes: DrawLane[] = [];
  const freeLanes: DrawLane[] = [];
  const memory = makeMemory();

  function startLane(): DrawLane {
    const lane = startDrawLane();
    lanes.push(lane);
    return lane;
  }

  async function draw(id: ContentId): Promise<CorpusObject> {
    const lane = freeLanes.pop() ?? startLane();
    const own = memory.take(id.sizeBytes);
    const content = Buffer.from(own, 0, id.sizeBytes);
    const { name, crc32 } = await lane.draw(id, content);
    freeLanes.push(lane);
    return {
      name,
      crc32,
      sizeBytes: id.sizeBytes,
      heldBytes: own.byteLength,
      makeBody: () => content,
      release: () => memory.giveBack(own),
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

function makeMemory() {
  const free: SharedArrayBuffer[] = [];
  return {
    take(sizeBytes: number): SharedArrayBuffer {
      const byteLength = Math.max(smallestMemoryBytes, 2 ** Math.ceil(Math.log2(sizeBytes)));
      const at = free.findIndex((memory) => memory.byteLength === byteLength);
      return free.splice(at, at === -1 ? 0 : 1)[0] ?? new SharedArrayBuffer(byteLength);
    },
    giveBack(memory: SharedArrayBuffer): void {
      free.push(memory);
      while (free.reduce((sum, { byteLength }) => sum + byteLength, 0) > maxFreeBytes) free.shift();
    },
  };
}
