import { blockBytes } from '../checksums/md5-module.ts';
import type { BlobWriter } from '../storage/blob-writer.ts';
import type { BufferPool } from './buffer-pool.ts';
import type { ContentDigests } from './content-digests.ts';
import type { DigestStream } from './digest-threads.ts';

/** A content that is copied into buffers of a pool, each of which is hashed and written and then given back. */
export interface StagedContent {
  /** The next bytes, which must not change. A promise asks to wait before more come. Throws or rejects when hashing or writing failed. */
  take: (bytes: Uint8Array) => Promise<void> | undefined;
  /** To be called once, after the last byte: resolves when all are hashed and written. */
  end: () => Promise<ContentDigests>;
  /** Instead, or when anything failed: resolves when no buffer is held any more. */
  abort: () => Promise<void>;
}

interface Options {
  pool: BufferPool;
  stream: DigestStream;
  writer: Pick<BlobWriter, 'write'>;
}

/** Buffers of one content that may be hashed and written while the next is filled; more would only wait for longer. */
const maxUnderWay = 4;

export function makeStagedContent({ pool, stream, writer }: Options): StagedContent {
  /** What is in no buffer yet. */
  const left: Uint8Array[] = [];
  let current: { buffer: Uint8Array; filled: number } | undefined;
  let filling: Promise<void> | undefined;
  let isEnding = false;
  let isAborted = false;
  let failure: { cause: unknown } | undefined;
  const underWay = new Set<Promise<void>>();

  const use = async (buffer: Uint8Array, sizeBytes: number) => {
    const bytes = buffer.subarray(0, sizeBytes);
    const outcomes = await Promise.allSettled([stream.update(bytes), writer.write(bytes)]);
    pool.release(buffer);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) failure ??= { cause: failed.reason };
  };
  const handIn = (buffer: Uint8Array, sizeBytes: number) => {
    current = undefined;
    if (sizeBytes === 0) return pool.release(buffer);
    const using = use(buffer, sizeBytes).finally(() => underWay.delete(using));
    underWay.add(using);
  };
  const handInBlocks = () => {
    if (current === undefined) return;
    const { buffer, filled } = current;
    const sizeBytes = filled - (filled % blockBytes);
    if (sizeBytes < filled) left.unshift(buffer.slice(sizeBytes, filled));
    handIn(buffer, sizeBytes);
  };
  /** Hands the current buffer in when it has to be, or else keeps it. */
  const settle = () => {
    if (current === undefined) return;
    if (isEnding) handIn(current.buffer, current.filled);
    else if (pool.isWanted()) handInBlocks();
    else pool.keepers.add(handInBlocks);
  };
  /** False when what is left needs a buffer that is not there. */
  const fill = () => {
    pool.keepers.delete(handInBlocks);
    for (let bytes = left.shift(); bytes !== undefined; bytes = left.shift()) {
      const free = current?.buffer ?? (underWay.size < maxUnderWay ? pool.take() : undefined);
      if (free === undefined) {
        left.unshift(bytes);
        return false;
      }
      current ??= { buffer: free, filled: 0 };
      const fitting = bytes.subarray(0, free.length - current.filled);
      free.set(fitting, current.filled);
      current.filled += fitting.length;
      if (fitting.length < bytes.length) left.unshift(bytes.subarray(fitting.length));
      if (current.filled === free.length) handIn(free, free.length);
    }
    settle();
    return true;
  };
  const waitForBuffer = async () => {
    if (underWay.size >= maxUnderWay) return Promise.race(underWay);
    const buffer = await pool.wait();
    if (isAborted) pool.release(buffer);
    else current = { buffer, filled: 0 };
  };
  const fillAll = async () => {
    while (failure === undefined && !isAborted && !fill()) await waitForBuffer();
    if (failure !== undefined) throw failure.cause;
  };

  return {
    take: (bytes) => {
      if (failure !== undefined) throw failure.cause;
      left.push(bytes);
      if (filling !== undefined) return filling;
      if (fill()) return undefined;
      filling = fillAll().finally(() => {
        filling = undefined;
      });
      filling.catch(() => {}); // seen by whoever waits for it
      return filling;
    },
    end: async () => {
      isEnding = true;
      await filling;
      await fillAll();
      const [digests] = await Promise.all([stream.digest(), ...underWay]);
      if (failure !== undefined) throw failure.cause;
      return digests;
    },
    abort: async () => {
      isAborted = true;
      pool.keepers.delete(handInBlocks);
      if (current !== undefined) handIn(current.buffer, 0);
      stream.drop();
      await Promise.all(underWay);
    },
  };
}
