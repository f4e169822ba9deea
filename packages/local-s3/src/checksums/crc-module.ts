import { i32, i64, op, wasmModule } from './wasm-binary.ts';

/**
 * A WebAssembly module that runs a reflected CRC of up to 64 bits, sixteen bytes a step ("slicing by 16": M. Kounavis and
 * F. Berry, "A systematic approach to building high performance software-based CRC generators", 2005), because JavaScript
 * has no fast 64-bit integers. The tables, not the code, make it one CRC or another.
 *
 * Memory: sixteen tables of 256 64-bit entries at `tablesAt`.
 * Export `run(crc: i64, start: i32, end: i32): i64` takes in the bytes of the memory from `start` to `end`.
 */
export function crcModule(tablesAt: number): Uint8Array<ArrayBuffer> {
  return wasmModule([
    {
      name: 'run',
      parameters: [i64, i32, i32],
      results: [i64],
      locals: [i64, i64],
      body: [...runSteps(tablesAt), ...runBytes(tablesAt), ...op.get(local.crc)],
    },
  ]);
}

export const tableCount = 16;
const tableBytes = 256 * 8;
export const tablesBytes = tableCount * tableBytes;

/** Parameters, then locals, in WebAssembly's one numbering. `low` and `high` are the two words of a step. */
const local = { crc: 0, at: 1, end: 2, low: 3, high: 4 };

function runSteps(tablesAt: number): number[] {
  return [
    ...op.block,
    ...op.loop, // while (at + 16 <= end)
    ...[
      ...op.get(local.at),
      ...op.const32(16),
      ...op.add32,
      ...op.get(local.end),
      ...op.gtU32,
      ...op.brIf(1),
    ],
    ...[...op.get(local.at), ...op.load64(0), ...op.get(local.crc), ...op.xor64, ...op.set(local.low)],
    ...[...op.get(local.at), ...op.load64(8), ...op.set(local.high)],
    ...sixteenLookups(tablesAt),
    ...op.set(local.crc),
    ...advance(16),
    ...[...op.br(0), ...op.end, ...op.end],
  ];
}

function runBytes(tablesAt: number): number[] {
  return [
    ...op.block,
    ...op.loop, // while (at !== end)
    ...[...op.get(local.at), ...op.get(local.end), ...op.eq32, ...op.brIf(1)],
    ...[...op.get(local.crc), ...op.get(local.at), ...op.load8To64(0), ...op.xor64, ...op.set(local.low)],
    ...lookup(local.low, 0, tablesAt),
    ...[...op.get(local.crc), ...op.const64(8n), ...op.shrU64, ...op.xor64, ...op.set(local.crc)],
    ...advance(1),
    ...[...op.br(0), ...op.end, ...op.end],
  ];
}

/**
 * The first byte of a step has the last table, since fifteen bytes follow it. Half of the lookups do not wait for the
 * step before: they come first, and the others are added as a tree, since what comes after a lookup is the next step's wait.
 */
function sixteenLookups(tablesAt: number): number[] {
  const lookups = Array.from({ length: 16 }, (_, byte) =>
    lookup(byte < 8 ? local.low : local.high, byte % 8, tablesAt + (15 - byte) * tableBytes),
  );
  return [...sum(lookups.slice(8)), ...sum(lookups.slice(0, 8)), ...op.xor64];
}

function sum(terms: number[][]): number[] {
  const [only] = terms;
  if (only !== undefined && terms.length === 1) return only;
  const half = terms.length / 2;
  return [...sum(terms.slice(0, half)), ...sum(terms.slice(half)), ...op.xor64];
}

/** Leaves the table's entry for a byte of the word on the stack: its shift to byte 0 and that by 8 bytes an entry are one. */
function lookup(word: number, byte: number, tableAt: number): number[] {
  const shift =
    byte === 0 ? [...op.const64(3n), ...op.shl64] : [...op.const64(BigInt(8 * byte - 3)), ...op.shrU64];
  return [
    ...op.get(word),
    ...shift,
    ...op.wrap64,
    ...op.const32(255 * 8),
    ...op.and32,
    ...op.load64(tableAt),
  ];
}

function advance(bytes: number): number[] {
  return [...op.get(local.at), ...op.const32(bytes), ...op.add32, ...op.set(local.at)];
}
