import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What bytes come to. */
export interface Digest {
  sha256: string;
  crc32: number;
  sizeBytes: number;
}

/** A thread that hashes one stream of bytes after another, so that this thread has time to fetch. */
export interface HashLane {
  /** Hashes all pieces; each must be in shared memory and is not asked for before the one before it is hashed. */
  digest(pieces: AsyncIterable<Buffer>): Promise<Digest>;
  close(): Promise<void>;
}

export function startHashLane(): HashLane {
  const worker = new Worker(`(${hashForever.toString()})()`, { eval: true });
  worker.unref();
  const ask = async (message: Uint8Array | 'digest'): Promise<unknown> => {
    worker.postMessage(message);
    const [answer]: unknown[] = await once(worker, 'message');
    return answer;
  };
  return {
    async digest(pieces) {
      let sizeBytes = 0;
      for await (const piece of pieces) {
        await ask(piece);
        sizeBytes += piece.length;
      }
      const { sha256, crc32 } = (await ask('digest')) as Omit<Digest, 'sizeBytes'>;
      return { sha256, crc32, sizeBytes };
    },
    async close() {
      await worker.terminate();
    },
  };
}

/**
 * The thread's program. Goes there as text, because a bundled function is one file; so it must use nothing from around it.
 * Answers each piece when it is hashed, and `digest` with what all pieces since the last came to.
 */
function hashForever(): void {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const { crc32: computeCrc32 } = process.getBuiltinModule('node:zlib');
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  let hash = createHash('sha256');
  let crc32 = 0;
  parentPort?.on('message', (message: Uint8Array | 'digest') => {
    if (message !== 'digest') {
      hash.update(message);
      crc32 = computeCrc32(message, crc32);
      parentPort.postMessage('hashed');
      return;
    }
    parentPort.postMessage({ sha256: hash.digest('hex'), crc32 });
    hash = createHash('sha256');
    crc32 = 0;
  });
}
