import { Writable } from 'node:stream';
import pLimit from 'p-limit';

/** Parts on their way at once; one more is being filled. Together they are what an upload holds in memory. */
const concurrency = 3;

type Send<T> = (bytes: Buffer, partNumber: number) => Promise<T>;

/**
 * Takes a stream of bytes and sends it in parts of one size (the last may be shorter, and there is always one). Takes no more
 * while three parts are on their way. The buffers are used again, as fresh memory costs more than the copy into it.
 */
export class PartWriter<T> extends Writable {
  readonly #send: Send<T>;
  readonly #limit = pLimit(concurrency);
  readonly #results: Promise<T>[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #spare: Buffer[] = [];
  #part: Buffer;
  #filled = 0;

  constructor(partBytes: number, send: Send<T>) {
    super({ highWaterMark: 1 });
    this.#send = send;
    this.#part = Buffer.allocUnsafe(partBytes);
  }

  /** What `send` gave for each part, in order. */
  sent(): Promise<T[]> {
    return Promise.all(this.#results);
  }

  /** Resolves when nothing is on its way any more, for better or worse. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#results);
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    this.#take(chunk).then(() => callback(), callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (this.#filled > 0 || this.#results.length === 0) this.#start();
    this.sent().then(() => callback(), callback);
  }

  async #take(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(this.#part, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled < this.#part.length) continue;
      const { length } = this.#part;
      this.#start();
      // A part that failed stays among those running, so this is also where its failure comes out.
      if (this.#running.size >= concurrency) await Promise.race(this.#running);
      this.#part = this.#spare.pop() ?? Buffer.allocUnsafe(length);
      this.#filled = 0;
    }
  }

  #start(): void {
    const [part, filled, number] = [this.#part, this.#filled, this.#results.length + 1];
    const result = this.#limit(() => this.#send(part.subarray(0, filled), number));
    this.#results.push(result);
    const run = result.then(() => {
      this.#spare.push(part);
      this.#running.delete(run);
    });
    run.catch(() => undefined);
    this.#running.add(run);
  }
}
