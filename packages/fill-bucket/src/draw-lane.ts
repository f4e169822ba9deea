import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type ContentId, counterBlock, seedKey } from './content.ts';
import { letterOfByte } from './letters.ts';

/** What an object's bytes come to. */
interface Drawn {
  name: string;
  crc32: number;
}

/** A thread that draws and hashes one object after another, so that this thread has time to send. */
export interface DrawLane {
  /** Fills `into`, which must be shared memory of the object's size. One call at a time. */
  draw(id: ContentId, into: Buffer): Promise<Drawn>;
  close(): Promise<void>;
}

/** What the thread is asked for. */
interface Order {
  key: Uint8Array;
  counterBlock: Uint8Array;
  /** The letter of each value of a byte, where the content is text. */
  letters: Uint8Array | undefined;
  into: Uint8Array;
}

export function startDrawLane(): DrawLane {
  const worker = new Worker(`(${drawForever.toString()})()`, { eval: true });
  worker.unref();
  return {
    async draw(id, into) {
      const letters = id.content === 'text' ? letterOfByte : undefined;
      const order: Order = { key: seedKey(id.seed), counterBlock: counterBlock(id), letters, into };
      worker.postMessage(order);
      const [drawn]: Drawn[] = await once(worker, 'message');
      if (drawn === undefined) throw new Error('the thread that draws gave no answer');
      return drawn;
    },
    async close() {
      await worker.terminate();
    },
  };
}

/**
 * The thread's program. Goes there as text, because a bundled function is one file; so it must use nothing from around it. Works in
 * chunks that stay in the processor's cache from the cipher to the hashes.
 */
function drawForever(): void {
  const { createCipheriv, createHash } = process.getBuiltinModule('node:crypto');
  const { crc32: computeCrc32 } = process.getBuiltinModule('node:zlib');
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  const zeros = Buffer.alloc(128 * 1024);
  parentPort?.on('message', ({ key, counterBlock, letters, into }: Order) => {
    const cipher = createCipheriv('aes-256-ctr', key, counterBlock);
    const hash = createHash('sha256');
    let crc32 = 0;
    for (let at = 0; at < into.length; at += zeros.length) {
      const chunk = cipher.update(zeros.subarray(0, Math.min(zeros.length, into.length - at)));
      if (letters !== undefined) {
        for (let index = 0; index < chunk.length; index += 1) chunk[index] = letters[chunk[index] ?? 0] ?? 0;
      }
      into.set(chunk, at);
      hash.update(chunk);
      crc32 = computeCrc32(chunk, crc32);
    }
    parentPort.postMessage({ name: hash.digest('hex'), crc32 });
  });
}
