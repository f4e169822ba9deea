/** Lets a body's bytes through to `pass`, in order, slowed or up to a point. One call at a time. */
export type Gate = (bytes: Buffer, pass: (slice: Buffer) => unknown) => Promise<void>;

interface GateOptions {
  sliceBytes: number;
  /** Resolves when that many bytes may go. */
  wait: (bytes: number) => Promise<void>;
  /** Of the whole body. Infinity for a body that is to come through. */
  resetAfterBytes: number;
  /** Called behind that byte; what it throws, the gate rejects with. */
  reset: (passedBytes: number) => void;
}

export function makeGate({ sliceBytes, wait, resetAfterBytes, reset }: GateOptions): Gate {
  let passedBytes = 0;
  return async (bytes, pass) => {
    const end = Math.min(bytes.length, resetAfterBytes - passedBytes);
    for (let at = 0; at < end; at += sliceBytes) {
      const slice = bytes.subarray(at, Math.min(end, at + sliceBytes));
      await wait(slice.length);
      await pass(slice);
      passedBytes += slice.length;
    }
    if (passedBytes === resetAfterBytes) reset(passedBytes);
  };
}
