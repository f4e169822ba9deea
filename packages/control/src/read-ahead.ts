import type { Archive } from './archive.ts';

/** Bytes of an archive through a few large blocks. */
export interface ReadAhead {
  sizeBytes: number;
  /** The block-sized pieces of a range, in order, as views into the blocks; the range is inside the archive. */
  pieces(start: number, end: number): AsyncGenerator<Buffer, void, void>;
}

export interface ReadAheadOptions {
  blockBytes: number;
  /** How many blocks to fetch beyond the one in use. */
  blocksAhead: number;
}

/** 8 MiB is large enough that a request's latency hardly counts, and three ahead keep a fast network busy. */
const defaults: ReadAheadOptions = { blockBytes: 8 * 1024 * 1024, blocksAhead: 3 };

/**
 * Whoever reads from front to back gets each block fetched once and finds it there. Holds at most `blocksAhead + 2` blocks,
 * the least recently used leaving first, so that a step back over a block boundary costs nothing.
 */
export function makeReadAhead(archive: Archive, options: Partial<ReadAheadOptions> = {}): ReadAhead {
  const { blockBytes, blocksAhead } = { ...defaults, ...options };
  const blocks = new Map<number, Promise<Buffer>>();
  const blockCount = Math.ceil(archive.sizeBytes / blockBytes);

  function touch(index: number): Promise<Buffer> {
    const start = index * blockBytes;
    const block = blocks.get(index) ?? archive.fetch(start, Math.min(archive.sizeBytes, start + blockBytes));
    blocks.delete(index);
    blocks.set(index, block);
    // Whoever asks for the block sees the failure; until then it is nobody's unhandled rejection.
    block.catch(() => undefined);
    return block;
  }

  function evict(): void {
    for (const index of blocks.keys()) {
      if (blocks.size <= blocksAhead + 2) return;
      blocks.delete(index);
    }
  }

  function get(index: number): Promise<Buffer> {
    const last = Math.min(blockCount - 1, index + blocksAhead);
    for (let ahead = last; ahead > index; ahead -= 1) touch(ahead);
    const block = touch(index);
    evict();
    return block;
  }

  async function* pieces(start: number, end: number): AsyncGenerator<Buffer, void, void> {
    for (let at = start; at < end; ) {
      const index = Math.floor(at / blockBytes);
      const blockStart = index * blockBytes;
      const stop = Math.min(end, blockStart + blockBytes);
      yield (await get(index)).subarray(at - blockStart, stop - blockStart);
      at = stop;
    }
  }

  return { sizeBytes: archive.sizeBytes, pieces };
}
