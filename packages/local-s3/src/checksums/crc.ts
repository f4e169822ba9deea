import { crcModule, tableCount, windowBytes, windowStart } from './crc-module.ts';

/** A reflected CRC whose register starts at, and is finally xored with, all ones: as CRC-32C and CRC-64/NVME are. */
export interface CrcParameters {
  bits: 32 | 64;
  /** Reflected: the coefficient of x^0 is the most significant bit. */
  polynomial: bigint;
}

/** Takes in bytes; the register after them, given that before them. Registers as with CRC-32 in zlib: 0 at first. */
export type CrcUpdate = (crc: bigint, bytes: Uint8Array) => bigint;

/** RFC 3720, appendix B.4. */
export const crc32c: CrcParameters = { bits: 32, polynomial: 0x82f63b78n };
/** NVM Express NVM command set specification 1.0, section 5.2.1.3.4. */
export const crc64Nvme: CrcParameters = { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n };
/** ISO 3309. Computed by zlib; here for combining. */
export const crc32: CrcParameters = { bits: 32, polynomial: 0xedb88320n };

const compiled = new WebAssembly.Module(crcModule());

/** Makes a CRC's update function, with memory and tables of its own. */
export function makeCrc({ bits, polynomial }: CrcParameters): CrcUpdate {
  const { memory, run } = exportsOf(new WebAssembly.Instance(compiled));
  new BigUint64Array(memory.buffer).set(tables(polynomial));
  const window = new Uint8Array(memory.buffer, windowStart, windowBytes);
  const allOnes = (1n << BigInt(bits)) - 1n;
  return (crc, bytes) => {
    let register = crc ^ allOnes;
    for (let from = 0; from < bytes.length; from += windowBytes) {
      const part = bytes.subarray(from, from + windowBytes);
      window.set(part);
      register = run(register, windowStart + part.length);
    }
    return BigInt.asUintN(bits, register) ^ allOnes;
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

function exportsOf(instance: WebAssembly.Instance) {
  const { memory, run } = instance.exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof run !== 'function') {
    throw new Error('the CRC module lacks its exports');
  }
  return { memory, run: (crc: bigint, end: number): bigint => run(crc, end) };
}
