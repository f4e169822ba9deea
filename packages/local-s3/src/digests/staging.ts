import type { ChecksumAlgorithm } from '../checksums/algorithms.ts';
import type { BlobWriter } from '../storage/blob-writer.ts';
import { makeBufferPool } from './buffer-pool.ts';
import { countDigestThreads, makeDigestThreads } from './digest-threads.ts';
import { makeStagedContent, type StagedContent } from './staged-content.ts';
import { makeStagingMemory } from './staging-memory.ts';

/** Where large contents are hashed, by threads, and written, by the kernel, out of one memory of a fixed size. */
export interface Staging {
  /** Makes everything ready for the first large content, which otherwise does. */
  start: () => void;
  open: (algorithms: readonly ChecksumAlgorithm[], writer: BlobWriter) => StagedContent;
  /** Ends the threads. */
  close: () => Promise<void>;
}

/** Neither memory nor threads are there before they are needed: most tests need none. */
export function makeStaging(): Staging {
  let made: ReturnType<typeof makeParts> | undefined;
  const make = () => {
    made ??= makeParts();
    return made;
  };
  return {
    start: () => make().threads.start(),
    open: (algorithms, writer) => {
      const { pool, threads } = make();
      return makeStagedContent({ pool, stream: threads.open(algorithms), writer });
    },
    close: async () => {
      await made?.threads.close();
    },
  };
}

function makeParts() {
  const { memory, areas, buffers } = makeStagingMemory(countDigestThreads());
  return { pool: makeBufferPool(buffers), threads: makeDigestThreads(memory, areas) };
}
