import { type FoldDistances, foldAreaBytes, makeFoldedRun } from './crc-fold.ts';
import { crcModule, tableCount, tablesBytes } from './crc-module.ts';
import { type Area, instantiate } from './wasm-area.ts';

/** A reflected CRC whose register starts at, and is finally xored with, all ones: as CRC-32C and CRC-64/NVME are. */
export interface CrcParameters {
  bits: 32 | 64;
  /** Reflected: the coefficient of x^0 is the most significant bit. */
  polynomial: bigint;
}

interface FoldableCrc extends CrcParameters {
  fold: FoldDistances;
}

/** Takes in bytes; the register after them, given that before them. Registers as with CRC-32 in zlib: 0 at first. */
export type CrcUpdate = (crc: bigint, bytes: Uint8Array) => bigint;

/** RFC 3720, appendix B.4. */
export const crc32c: FoldableCrc = {
  bits: 32,
  polynomial: 0x82f63b78n,
  fold: [558, 600, 661, 677, 680],
};
/** NVM Express NVM command set specification 1.0, section 5.2.1.3.4. */
export const crc64Nvme: FoldableCrc = {
  bits: 64,
  polynomial: 0x9a6c9329ac4bc9b5n,
  fold: [231, 957, 1004, 1251, 1458, 1648, 1852],
};
/** ISO 3309. Computed by zlib; here for combining. */
export const crc32: CrcParameters = { bits: 32, polynomial: 0xedb88320n };

/** Bytes from outside the memory go through a window of it. */
const windowBytes = 65_536;

/** What a CRC needs of a memory. */
export const crcAreaBytes = tablesBytes + windowBytes + foldAreaBytes;

/** Makes a CRC's update function, with tables of its own. It takes bytes of the area's memory in where they are. */
export function makeCrc({ bits, polynomial, fold }: FoldableCrc, { memory, at }: Area): CrcUpdate {
  const exported = instantiate(crcModule(at), memory)('run');
  const run = makeFoldedRun({
    distances: fold,
    run: (register, start, end): bigint => exported(register, start, end),
    area: { memory, at: at + tablesBytes + windowBytes },
  });
  new BigUint64Array(memory.buffer, at).set(tables(polynomial));
  const window = new Uint8Array(memory.buffer, at + tablesBytes, windowBytes);
  const runElsewhere = (before: bigint, bytes: Uint8Array) => {
    let register = before;
    for (let from = 0; from < bytes.length; from += windowBytes) {
      const part = bytes.subarray(from, from + windowBytes);
      window.set(part);
      register = run(register, window.byteOffset, window.byteOffset + part.length);
    }
    return register;
  };
  const allOnes = (1n << BigInt(bits)) - 1n;
  return (crc, bytes) => {
    const register = crc ^ allOnes;
    const isInside = bytes.buffer === memory.buffer;
    const after = isInside
      ? run(register, bytes.byteOffset, bytes.byteOffset + bytes.length)
      : runElsewhere(register, bytes);
    return BigInt.asUintN(bits, after) ^ allOnes;
  };
}

/** Entry i of table t is the register after byte i and t zero bytes. */
function tables(polynomial: bigint): BigUint64Array {
  const entries = new BigUint64Array(tableCount * 256);
  for (let i = 0; i < 256; i++) {
    let register = BigInt(i);
    for (let bit = 0; bit < 8; bit++) register = (register >> 1n) ^ (register & 1n ? polynomial : 0n);
    entries[i] = register;
  }
  for (let i = 256; i < entries.length; i++) {
    const shorter = entries[i - 256] ?? 0n;
    entries[i] = (shorter >> 8n) ^ (entries[Number(shorter & 255n)] ?? 0n);
  }
  return entries;
}
