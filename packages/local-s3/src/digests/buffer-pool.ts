/** Buffers that many share, so that the memory they take has a bound. Who waits gets one in turn. */
export interface BufferPool {
  /** A free buffer, unless there is none. */
  take: () => Uint8Array | undefined;
  /** The next that becomes free and that nobody has waited for longer. */
  wait: () => Promise<Uint8Array>;
  release: (buffer: Uint8Array) => void;
  /** Whether somebody waits. */
  isWanted: () => boolean;
  /**
   * Of those who keep a buffer until there is more to put into it: how each can be told to hand it in, so that it is
   * released soon. Called when somebody has to wait, and once, the one first who has been here longest. While somebody
   * waits, nobody may add themselves: otherwise connections on which nothing comes could hold all buffers for ever.
   */
  keepers: Set<() => void>;
}

export function makeBufferPool(buffers: readonly Uint8Array[]): BufferPool {
  const free = [...buffers];
  const waiting: ((buffer: Uint8Array) => void)[] = [];
  const keepers = new Set<() => void>();
  return {
    take: () => free.pop(), // the one used last is still in the processor's cache
    wait: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        const [oldest] = keepers;
        if (oldest === undefined) return;
        keepers.delete(oldest);
        oldest();
      }),
    release: (buffer) => {
      const next = waiting.shift();
      if (next === undefined) free.push(buffer);
      else next(buffer);
    },
    isWanted: () => waiting.length > 0,
    keepers,
  };
}
