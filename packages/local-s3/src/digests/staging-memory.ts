import { crcsAreaBytes } from '../checksums/algorithms.ts';
import { md5AreaBytes } from '../checksums/md5-lanes.ts';
import { makeMemory } from '../checksums/wasm-area.ts';

/**
 * The memory in which large bodies wait for being hashed and written. The thread that receives them, those that hash them
 * and the kernel, that writes them, all read the same bytes. It starts with a working area of each hashing thread;
 * behind these come the buffers.
 */
export interface StagingMemory {
  memory: WebAssembly.Memory;
  /** By hashing thread. */
  areas: StagingArea[];
  buffers: Uint8Array[];
}

/** A hashing thread's own. */
export interface StagingArea {
  md5At: number;
  crcsAt: number;
}

/** Enough for a write to be worth its system call, little enough to stay in a core's cache with seven others. */
const bufferBytes = 262_144;

/** 32 MiB: enough for eight connections with four buffers each, and as many that are being filled. */
const bufferCount = 128;

const areaBytes = align(md5AreaBytes) + align(crcsAreaBytes);

export function makeStagingMemory(threads: number): StagingMemory {
  const buffersAt = align(threads * areaBytes);
  const memory = makeMemory(buffersAt + bufferCount * bufferBytes);
  return {
    memory,
    areas: Array.from({ length: threads }, (_, thread) => ({
      md5At: thread * areaBytes,
      crcsAt: thread * areaBytes + align(md5AreaBytes),
    })),
    buffers: Array.from(
      { length: bufferCount },
      (_, i) => new Uint8Array(memory.buffer, buffersAt + i * bufferBytes, bufferBytes),
    ),
  };
}

/** Up to a page of the processor's memory. */
function align(bytes: number): number {
  return Math.ceil(bytes / 4096) * 4096;
}
