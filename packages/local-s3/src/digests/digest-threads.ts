import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ChecksumAlgorithm } from '../checksums/algorithms.ts';
import type { ContentDigests } from './content-digests.ts';
import type { DigestOrder, DigestReport } from './digest-engine.ts';
import type { DigestThreadData } from './digest-thread.ts';
import type { StagingArea } from './staging-memory.ts';

/** One content on its way through a thread. When the thread dies, everything that is awaited of it rejects. */
export interface DigestStream {
  /**
   * The next bytes, in the staging memory: whole blocks of 64 bytes, all but the last ones. Resolves when they are no
   * longer needed.
   */
  update: (bytes: Uint8Array) => Promise<void>;
  /** To be called once, after the last `update`. */
  digest: () => Promise<ContentDigests>;
  /** Instead of `digest`: says that nobody wants it. */
  drop: () => void;
}

export interface DigestThreads {
  /** Starts them, so that the first content need not wait for that. */
  start: () => void;
  open: (algorithms: readonly ChecksumAlgorithm[]) => DigestStream;
  close: () => Promise<void>;
}

/** A core is left to the thread that receives; and as it receives less than two can hash, more would only wait for it. */
export function countDigestThreads(): number {
  return Math.max(1, Math.min(2, availableParallelism() - 1));
}

/** Threads that hash contents, one for each area, each started when it is first needed, and anew after it has died. */
export function makeDigestThreads(memory: WebAssembly.Memory, areas: readonly StagingArea[]): DigestThreads {
  const threads = areas.map((area) => makeDigestThread({ memory, area }));
  return {
    start: () => {
      for (const thread of threads) thread.start();
    },
    open: (algorithms) => {
      const [idlest] = threads.toSorted((a, b) => a.streamCount() - b.streamCount());
      if (idlest === undefined) throw new Error('there is no area for a thread that hashes');
      return idlest.open(algorithms);
    },
    close: async () => {
      await Promise.all(threads.map(({ close }) => close()));
    },
  };
}

interface Awaited<T> {
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}

interface OpenStream {
  updates: Awaited<void>[];
  digests: Awaited<ContentDigests> | undefined;
}

interface RunningThread {
  worker: Worker;
  order: (next: DigestOrder) => void;
  streams: Map<number, OpenStream>;
  /** Once it has died: why. */
  death: Error | undefined;
}

function makeDigestThread(data: DigestThreadData) {
  let running: RunningThread | undefined;
  let lastStream = 0;
  const start = (): RunningThread => {
    if (running !== undefined) return running;
    const thread = startThread(data);
    thread.worker.once('exit', () => {
      running = undefined;
    });
    running = thread;
    return thread;
  };
  return {
    start,
    streamCount: () => running?.streams.size ?? 0,
    open: (algorithms: readonly ChecksumAlgorithm[]): DigestStream =>
      openStream(start(), ++lastStream, algorithms),
    close: async () => {
      await running?.worker.terminate();
    },
  };
}

function startThread(data: DigestThreadData): RunningThread {
  const worker = new Worker(new URL('./digest-thread.ts', import.meta.url), { workerData: data });
  const order = makeSender(worker);
  const thread: RunningThread = { worker, order, streams: new Map(), death: undefined };
  let cause: unknown;
  worker.unref(); // the server's sockets keep the process, not its threads
  worker.on('message', (reports: DigestReport[]) => {
    for (const report of reports) hear(thread, report);
  });
  worker.once('error', (error) => {
    cause = error;
  });
  worker.once('exit', () => {
    thread.death = new Error('a thread that hashes bodies ended', { cause });
    for (const stream of thread.streams.values()) {
      for (const awaited of [...stream.updates, stream.digests]) awaited?.reject(thread.death);
    }
    thread.streams.clear();
  });
  return thread;
}

/**
 * Sends what one turn of the event loop has to say in one message: connections that are read in the same turn fill their
 * buffers in the same turn, and their streams are best hashed together.
 */
function makeSender(worker: Worker): (order: DigestOrder) => void {
  let orders: DigestOrder[] = [];
  const send = () => {
    worker.postMessage(orders);
    orders = [];
  };
  return (order) => {
    if (orders.push(order) === 1) setImmediate(send);
  };
}

function hear({ streams }: RunningThread, report: DigestReport): void {
  const stream = streams.get(report.stream);
  if (report.kind === 'updated') {
    stream?.updates.shift()?.resolve();
    return;
  }
  streams.delete(report.stream);
  if (report.kind === 'digests') stream?.digests?.resolve(report.digests);
}

function openStream(
  thread: RunningThread,
  id: number,
  algorithms: readonly ChecksumAlgorithm[],
): DigestStream {
  const stream: OpenStream = { updates: [], digests: undefined };
  const { order } = thread;
  thread.streams.set(id, stream);
  order({ kind: 'open', stream: id, algorithms });
  return {
    update: (bytes) =>
      new Promise((resolve, reject) => {
        if (thread.death !== undefined) return reject(thread.death);
        stream.updates.push({ resolve, reject });
        order({ kind: 'update', stream: id, at: bytes.byteOffset, sizeBytes: bytes.length });
      }),
    digest: () =>
      new Promise((resolve, reject) => {
        if (thread.death !== undefined) return reject(thread.death);
        stream.digests = { resolve, reject };
        order({ kind: 'end', stream: id });
      }),
    drop: () => {
      if (thread.death !== undefined) return;
      order({ kind: 'drop', stream: id });
    },
  };
}
