import { blockBytes, lanesLayout, maxLanes, md5Module, sines } from './md5-module.ts';
import { type Area, instantiate } from './wasm-area.ts';

/** What a run needs of a memory, at a multiple of 16, and room for the end of a stream. */
export const md5AreaBytes = 1152;

const paddedAt = 960;

/** One stream's part in a run. */
export interface Md5Lane {
  /** A to D; `startMd5` makes them. */
  registers: Uint32Array;
  /** Where its next block is in the memory. */
  at: number;
}

export interface Md5Lanes {
  /** Takes in as many blocks of 64 bytes of each of one to eight streams; their registers are changed, `at` is not. */
  run: (lanes: readonly Md5Lane[], blocks: number) => void;
  /** The MD5 of a stream whose last block is not whole: `rest` is what there is of it. */
  finish: (registers: Uint32Array, rest: Uint8Array, sizeBytes: number) => Buffer;
}

/** RFC 1321, section 3.3. */
export function startMd5(): Uint32Array {
  return Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
}

/** MD5 of several streams at once; see md5-module.ts. */
export function makeMd5Lanes({ memory, at }: Area): Md5Lanes {
  const exported = instantiate(md5Module(), memory);
  const runs = [exported('run1'), exported('run2'), exported('run4'), exported('run8')];
  const data = new Uint32Array(memory.buffer, at, maxLanes);
  const registers = new Uint32Array(memory.buffer, at + lanesLayout.registers, 4 * maxLanes);
  const padded = new Uint8Array(memory.buffer, at + paddedAt, 2 * blockBytes);
  new Uint32Array(memory.buffer, at + lanesLayout.sines).set(sines);
  const run = (lanes: readonly Md5Lane[], blocks: number) => {
    const chosen = Math.ceil(Math.log2(lanes.length));
    for (let i = 0; i < 2 ** chosen; i++) data[i] = (lanes[i] ?? lanes[0])?.at ?? 0; // a lane too many runs along
    lanes.forEach((lane, i) => {
      lane.registers.forEach((value, register) => {
        registers[maxLanes * register + i] = value;
      });
    });
    runs[chosen]?.(at, blocks);
    for (const [i, lane] of lanes.entries()) {
      for (let register = 0; register < 4; register++) {
        lane.registers[register] = registers[maxLanes * register + i] ?? 0;
      }
    }
  };
  return {
    run,
    finish: (last, rest, sizeBytes) => {
      const ending = padding(rest, sizeBytes);
      padded.set(ending);
      run([{ registers: last, at: padded.byteOffset }], ending.length / blockBytes);
      const digest = Buffer.alloc(16);
      for (const [i, value] of last.entries()) digest.writeUInt32LE(value, 4 * i);
      return digest;
    },
  };
}

/** What is left of the stream, a one bit, zeros, and its length in bits: RFC 1321, sections 3.1 and 3.2. */
function padding(rest: Uint8Array, sizeBytes: number): Buffer {
  const blocks = rest.length < blockBytes - 8 ? 1 : 2;
  const padded = Buffer.alloc(blocks * blockBytes);
  padded.set(rest);
  padded[rest.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(sizeBytes) * 8n, padded.length - 8);
  return padded;
}
