import type { Archive } from './archive.ts';
import { Refusal } from './errors.ts';
import { findings } from './findings.ts';

/** Bytes of an archive through a few large blocks. */
export interface ReadAhead {
  sizeBytes: number;
  /**
   * The pieces of a range, in order, none larger than a block; the range is inside the archive. A piece is a view into shared
   * memory that is good until the next one is asked for.
   */
  pieces(start: number, end: number): AsyncGenerator<Buffer, void, void>;
}

export interface ReadAheadOptions {
  blockBytes: number;
  /** How many blocks to fetch beyond the one in use. */
  blocksAhead: number;
  /** How many ranges are read at once. */
  readers: number;
}

interface Block {
  bytes: Buffer;
  ready: Promise<void>;
  /** Pieces of it that are in use. */
  pins: number;
}

/**
 * Whoever reads from front to back gets each block fetched once and finds it there. Memory is allocated once and used again for
 * later blocks, the least recently used making room, so it stays the same whatever the size of the archive.
 */
export function makeReadAhead(archive: Archive, options: ReadAheadOptions): ReadAhead {
  const { blockBytes, blocksAhead, readers } = options;
  const lastIndex = Math.ceil(archive.sizeBytes / blockBytes) - 1;
  const capacity = blocksAhead + 2 * readers;
  const blocks = new Map<number, Block>();

  function start(index: number, memory: Buffer): Block {
    const from = index * blockBytes;
    const bytes = memory.subarray(0, Math.min(blockBytes, archive.sizeBytes - from));
    const block = { bytes, ready: archive.fetch(from, bytes), pins: 1 };
    const unpin = () => {
      block.pins -= 1;
    };
    // Pinned while it is being filled. Whoever asks for the block sees the failure; until then it is nobody's.
    block.ready.then(unpin, unpin);
    return block;
  }

  function touch(index: number, isNeeded: boolean): Block | undefined {
    let block = blocks.get(index);
    if (block === undefined) {
      const memory = findMemory(isNeeded);
      block = memory && start(index, memory);
    }
    if (block === undefined) return undefined;
    blocks.delete(index);
    blocks.set(index, block);
    return block;
  }

  /** Memory for one more block, of one that nobody uses any more if there are enough; more than enough only if it must be. */
  function findMemory(isNeeded: boolean): Buffer | undefined {
    if (blocks.size >= capacity) {
      for (const [index, { bytes, pins }] of blocks) {
        if (pins > 0) continue;
        blocks.delete(index);
        return Buffer.from(bytes.buffer);
      }
      if (!isNeeded) return undefined;
    }
    return Buffer.from(new SharedArrayBuffer(Math.min(blockBytes, archive.sizeBytes)));
  }

  function pin(index: number): Block {
    const block = touch(index, true);
    if (block === undefined) throw new Error('a block that is needed has memory');
    block.pins += 1;
    for (let ahead = index + 1; ahead <= Math.min(lastIndex, index + blocksAhead); ahead += 1)
      touch(ahead, false);
    return block;
  }

  async function* pieces(from: number, to: number): AsyncGenerator<Buffer, void, void> {
    for (let at = from; at < to; ) {
      const index = Math.floor(at / blockBytes);
      const blockStart = index * blockBytes;
      const end = Math.min(to, blockStart + blockBytes);
      const block = pin(index);
      try {
        await block.ready;
        yield block.bytes.subarray(at - blockStart, end - blockStart);
      } finally {
        block.pins -= 1;
      }
      at = end;
    }
  }

  return { sizeBytes: archive.sizeBytes, pieces };
}

/** A copy of a short range. Throws a Refusal where it is not all inside the archive. */
export async function readRange(bytes: ReadAhead, start: number, end: number): Promise<Buffer> {
  if (end > bytes.sizeBytes) {
    const detail = `a record at ${start} to ${end} is beyond its ${bytes.sizeBytes} bytes`;
    throw new Refusal(findings.truncated(detail, start));
  }
  const copy = Buffer.allocUnsafe(end - start);
  let at = 0;
  for await (const piece of bytes.pieces(start, end)) at += piece.copy(copy, at);
  return copy;
}
