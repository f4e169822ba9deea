import { algorithms, type CrcAlgorithm, type Crcs, type Digester } from './algorithms.ts';

/** Distance of the checkpoints of a body. */
export const checkpointBytes = 1_048_576;

/**
 * Of each CRC that was computed of a body: those of its first 1 MiB, its first 2 MiB and so on, and last that of all of
 * its bytes, big-endian, end to end. From two of them follows the CRC of what lies between, without reading it.
 */
export type Checkpoints = ReadonlyMap<CrcAlgorithm, Uint8Array>;

interface CheckpointDigester extends Digester {
  /** In the shape of Checkpoints, of all bytes so far. */
  checkpoints: () => Uint8Array;
}

/** Computes a CRC and keeps what it was at every checkpoint. */
export function makeCheckpointDigester(algorithm: CrcAlgorithm, crcs?: Crcs): CheckpointDigester {
  const digester = algorithms[algorithm].makeDigester(crcs);
  const passed: Buffer[] = [];
  let left = checkpointBytes;
  return {
    update: (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        if (left === 0) {
          passed.push(digester.digest());
          left = checkpointBytes;
        }
        const block = bytes.subarray(at, at + left);
        digester.update(block);
        at += block.length;
        left -= block.length;
      }
    },
    digest: digester.digest,
    checkpoints: () => Buffer.concat([...passed, digester.digest()]),
  };
}

/**
 * The CRC of a body's bytes from one checkpoint to another, given its checkpoints, end to end. Each may be 0, a multiple
 * of checkpointBytes, or the body's end.
 */
export function crcBetween(algorithm: CrcAlgorithm, crcs: Uint8Array, from: number, to: number): Uint8Array {
  const { combine, sizeBytes } = algorithms[algorithm];
  const upTo = (end: number) => {
    const behind = sizeBytes * Math.ceil(end / checkpointBytes);
    return end === 0 ? Buffer.alloc(sizeBytes) : crcs.subarray(behind - sizeBytes, behind);
  };
  return combine(upTo(from), upTo(to), to - from);
}

/** The CRC of all the bytes, if it was computed. */
export function wholeCrc(checkpoints: Checkpoints, algorithm: CrcAlgorithm): Uint8Array | undefined {
  return checkpoints.get(algorithm)?.subarray(-algorithms[algorithm].sizeBytes);
}
