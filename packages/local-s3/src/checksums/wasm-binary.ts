/**
 * The pieces of a WebAssembly module's binary, of which a few lines of TypeScript assemble one: see "Binary Format" in
 * the WebAssembly core specification, whose names of sections and instructions are used here.
 */

export const i32 = 0x7f;
export const i64 = 0x7e;
export const v128 = 0x7b;

/** The instructions in use here that have no immediates but the ones given. */
export const op = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  end: [0x0b],
  br: (depth: number) => [0x0c, depth],
  brIf: (depth: number) => [0x0d, depth],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  tee: (local: number) => [0x22, local],
  load32: (offset: number) => [0x28, 2, ...unsigned(offset)],
  load64: (offset: number) => [0x29, 0, ...unsigned(offset)],
  load8To64: (offset: number) => [0x31, 0, ...unsigned(offset)],
  store32: (offset: number) => [0x36, 2, ...unsigned(offset)],
  const32: (value: number) => [0x41, ...signed(BigInt(value | 0))],
  const64: (value: bigint) => [0x42, ...signed(value)],
  eq32: [0x46],
  ltU32: [0x49],
  gtU32: [0x4b],
  add32: [0x6a],
  sub32: [0x6b],
  and32: [0x71],
  or32: [0x72],
  xor32: [0x73],
  rotl32: [0x77],
  xor64: [0x85],
  shl64: [0x86],
  shrU64: [0x88],
  wrap64: [0xa7],
  load128: (offset: number) => [...simd(0x00), 0, ...unsigned(offset)],
  splat32: (offset: number) => [...simd(0x09), 2, ...unsigned(offset)],
  store128: (offset: number) => [...simd(0x0b), 0, ...unsigned(offset)],
  /** The bytes of two vectors on the stack, by index: 0 to 15 are the first's. */
  shuffle: (bytes: readonly number[]) => [...simd(0x0d), ...bytes],
  not128: simd(0x4d),
  and128: simd(0x4e),
  or128: simd(0x50),
  xor128: simd(0x51),
  shl32x4: simd(0xab),
  shrU32x4: simd(0xad),
  add32x4: simd(0xae),
} as const;

function simd(instruction: number): number[] {
  return [0xfd, ...unsigned(instruction)];
}

interface Signature {
  parameters: number[];
  results: number[];
}

export interface WasmFunction extends Signature {
  name: string;
  /** Types of the locals, which are numbered on from the parameters. */
  locals: number[];
  body: number[];
}

/** A module that exports the functions and works on a shared memory of `pages` pages, imported as `memory.memory`. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const numbered = functions.map((fn, index) => ({ ...fn, index }));
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
    ...section(1, numbered.map(type)),
    ...section(2, [[...name('memory'), ...name('memory'), 0x02, ...sharedMemory]]),
    ...section(
      3,
      numbered.map(({ index }) => unsigned(index)),
    ),
    ...section(
      7,
      numbered.map((fn) => [...name(fn.name), 0x00, ...unsigned(fn.index)]),
    ),
    ...section(10, numbered.map(code)),
  ]);
}

/** Any shared memory fits limits of 1 and 65,536 pages. */
const sharedMemory = [0x03, ...unsigned(1), ...unsigned(65_536)];

function type({ parameters, results }: Signature): number[] {
  return [0x60, ...vector(parameters.map((each) => [each])), ...vector(results.map((each) => [each]))];
}

function code({ locals, body }: WasmFunction): number[] {
  return sized([...vector(locals.map((each) => [1, each])), ...body, ...op.end]);
}

function section(id: number, entries: number[][]): number[] {
  return [id, ...sized(vector(entries))];
}

function vector(entries: number[][]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
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

/** Signed LEB128: bit 6 of the last byte is the sign of all above. */
function signed(value: bigint): number[] {
  const low = Number(value & 127n);
  const rest = value >> 7n;
  const isLast = rest === (low & 64 ? -1n : 0n);
  return isLast ? [low] : [low | 128, ...signed(rest)];
}
