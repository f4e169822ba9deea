/**
 * A WebAssembly module that runs a reflected CRC of up to 64 bits, sixteen bytes a step ("slicing by 16": M. Kounavis and
 * F. Berry, "A systematic approach to building high performance software-based CRC generators", 2005), because JavaScript
 * has no fast 64-bit integers. The tables, not the code, make it one CRC or another, so one module serves all.
 *
 * Memory: sixteen tables of 256 64-bit entries at 0, then `windowBytes` for the bytes to run over.
 * Export `run(crc: i64, end: i32): i64` takes in the bytes from `windowStart` to `end`.
 */
export const tableCount = 16;
const tableBytes = 256 * 8;
export const windowStart = tableCount * tableBytes;
export const windowBytes = 65_536;

/** The module's binary; see "Binary Format" in the WebAssembly core specification, whose opcode names are used here. */
export function crcModule(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
    ...section(1, [1, 0x60, 2, i64, i32, 1, i64]), // types: one, (i64, i32) -> i64
    ...section(3, [1, 0]), // functions: one, of type 0
    ...section(5, [1, 0x00, ...unsigned((windowStart + windowBytes) / 65_536 + 1)]), // memory: one, in pages
    ...section(7, [2, ...name('memory'), 0x02, 0, ...name('run'), 0x00, 0]), // exports
    ...section(10, [1, ...sized([2, 1, i32, 2, i64, ...body(), op.end])]), // code: two groups of locals, then the body
  ]);
}

const i32 = 0x7f;
const i64 = 0x7e;

const op = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i64Load: 0x29,
  i64Load8U: 0x31,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Eq: 0x46,
  i32GtU: 0x4b,
  i32Add: 0x6a,
  i32And: 0x71,
  i32Shl: 0x74,
  i64ShrU: 0x88,
  i64Xor: 0x85,
  i32WrapI64: 0xa7,
};

/** Parameters, then locals, in WebAssembly's one numbering. `low` and `high` are the two words of a step. */
const local = { crc: 0, end: 1, at: 2, low: 3, high: 4 };

function body(): number[] {
  return [
    ...[op.i32Const, ...signed(windowStart), op.localSet, local.at],
    ...op.block,
    ...op.loop, // while (at + 16 <= end)
    ...[op.localGet, local.at, op.i32Const, ...signed(16), op.i32Add],
    ...[op.localGet, local.end, op.i32GtU, op.brIf, 1],
    ...[op.localGet, local.at, ...load64(0), op.localGet, local.crc, op.i64Xor, op.localSet, local.low],
    ...[op.localGet, local.at, ...load64(8), op.localSet, local.high],
    ...sixteenLookups(),
    ...[op.localSet, local.crc],
    ...advance(16),
    ...[op.br, 0, op.end, op.end],
    ...op.block,
    ...op.loop, // while (at !== end), a byte a step
    ...[op.localGet, local.at, op.localGet, local.end, op.i32Eq, op.brIf, 1],
    ...[op.localGet, local.crc, op.localGet, local.at, op.i64Load8U, 0, 0, op.i64Xor, op.localSet, local.low],
    ...lookup(local.low, 0, 0),
    ...[op.localGet, local.crc, op.i64Const, ...signed(8), op.i64ShrU, op.i64Xor, op.localSet, local.crc],
    ...advance(1),
    ...[op.br, 0, op.end, op.end],
    ...[op.localGet, local.crc],
  ];
}

/** The first byte of a step has the last table, since fifteen bytes follow it. */
function sixteenLookups(): number[] {
  return Array.from({ length: 16 }, (_, byte) => [
    ...lookup(byte < 8 ? local.low : local.high, byte % 8, 15 - byte),
    ...(byte === 0 ? [] : [op.i64Xor]),
  ]).flat();
}

/** Leaves `table[(word >> 8 * byte) & 255]` on the stack. */
function lookup(word: number, byte: number, table: number): number[] {
  return [
    ...[op.localGet, word, op.i64Const, ...signed(8 * byte), op.i64ShrU, op.i32WrapI64],
    ...[op.i32Const, ...signed(255), op.i32And, op.i32Const, ...signed(3), op.i32Shl],
    ...load64(table * tableBytes),
  ];
}

function load64(offset: number): number[] {
  return [op.i64Load, 0, ...unsigned(offset)];
}

function advance(bytes: number): number[] {
  return [op.localGet, local.at, op.i32Const, ...signed(bytes), op.i32Add, op.localSet, local.at];
}

function section(id: number, content: number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return sized([...Buffer.from(text)]);
}

/** LEB128, seven bits a byte, least significant first. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** Signed LEB128 of a number that is not negative: the last byte must leave bit 6, the sign, clear. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)];
}
