import { i32, op, v128, type WasmFunction, wasmModule } from './wasm-binary.ts';

/**
 * A WebAssembly module that runs MD5 (RFC 1321) of one, two, four or eight streams at once, "lanes". MD5 of one stream is
 * a chain of 64 steps a block, each waiting for the one before, that leaves most of a core idle; lanes fill it. One and two
 * lanes are computed in scalar registers, four in one vector register for each of A to D, eight in two.
 *
 * Exports `run1`, `run2`, `run4` and `run8`, each `(lanes: i32, blocks: i32)`: takes in as many blocks, one at least, of
 * every lane. `lanes` is where this is, in bytes:
 *
 *     0    8 x i32   of each lane, where its next block is; advanced by a run
 *     32   8 x i32   of each lane, register A; from 64 on B, from 96 on C, from 128 on D
 *     160  64 x i32  `sines`, to be put there once; read from memory faster than from the code
 *     416            scratch: sixteen words of each lane, those of four lanes side by side
 */
export const lanesLayout = { registers: 32, sines: 160, words: 416, sizeBytes: 928 };

/** The table T of RFC 1321, section 3.4. */
export const sines = Uint32Array.from({ length: 64 }, (_, i) => Math.abs(Math.sin(i + 1)) * 2 ** 32);

export const maxLanes = 8;
export const blockBytes = 64;

export function md5Module(): Uint8Array<ArrayBuffer> {
  return wasmModule([
    run([scalar(0)]),
    run([scalar(0), scalar(1)]),
    run([vector(0)]),
    run([vector(0), vector(4)]),
  ]);
}

/** Neighbouring lanes that are computed as one. */
interface Column {
  type: number;
  firstLane: number;
  lanes: number;
  load: (offset: number) => number[];
  store: (offset: number) => number[];
  /** Puts the words of a block where `word` finds them. */
  unpack: (local: Locals) => number[];
  word: (index: number, local: Locals) => number[];
  sine: (step: number) => number[];
  add: readonly number[];
  and: readonly number[];
  or: readonly number[];
  xor: readonly number[];
  not: readonly number[];
  rotateLeft: (bits: number, local: Locals) => number[];
}

/** Where a column's variables are in the numbering of the function's. */
interface Locals {
  /** By lane of the column. */
  data: number[];
  registers: number[];
  scratch: number[];
}

/** Of every function. */
const parameter = { lanes: 0, blocks: 1 };

function scalar(firstLane: number): Column {
  return {
    type: i32,
    firstLane,
    lanes: 1,
    load: op.load32,
    store: op.store32,
    unpack: () => [],
    word: (index, { data: [data = 0] }) => [...op.get(data), ...op.load32(4 * index)],
    sine: (step) => op.const32(sines[step] ?? 0),
    add: op.add32,
    and: op.and32,
    or: op.or32,
    xor: op.xor32,
    not: [...op.const32(-1), ...op.xor32],
    rotateLeft: (bits) => [...op.const32(bits), ...op.rotl32],
  };
}

function vector(firstLane: number): Column {
  const words = lanesLayout.words + 64 * firstLane;
  return {
    type: v128,
    firstLane,
    lanes: 4,
    load: op.load128,
    store: op.store128,
    unpack: (local) => [0, 4, 8, 12].flatMap((word) => unpackFourWords(word, words, local)),
    word: (index) => [...op.get(parameter.lanes), ...op.load128(words + 16 * index)],
    sine: (step) => [...op.get(parameter.lanes), ...op.splat32(lanesLayout.sines + 4 * step)],
    add: op.add32x4,
    and: op.and128,
    or: op.or128,
    xor: op.xor128,
    not: op.not128,
    rotateLeft: (bits, { scratch: [scratch = 0] }) => [
      ...[...op.tee(scratch), ...op.const32(bits), ...op.shl32x4],
      ...[...op.get(scratch), ...op.const32(32 - bits), ...op.shrU32x4, ...op.or128],
    ],
  };
}

const low32 = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const high32 = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
const low64 = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const high64 = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/** Four words of four lanes, from a vector a lane to a vector a word. */
function unpackFourWords(word: number, words: number, { data, scratch }: Locals): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = scratch;
  const interleave = (half: number[]) => [
    ...[...op.get(a), ...op.get(b), ...op.shuffle(half)],
    ...[...op.get(c), ...op.get(d), ...op.shuffle(half)],
  ];
  return [
    ...[a, b, c, d].flatMap((lane, i) => [...op.get(data[i] ?? 0), ...op.load128(4 * word), ...op.set(lane)]),
    ...[low32, high32]
      .flatMap((pairs) => [low64, high64].map((half) => [...interleave(pairs), ...op.shuffle(half)]))
      .flatMap((value, i) => [...op.get(parameter.lanes), ...value, ...op.store128(words + 16 * (word + i))]),
  ];
}

function run(columns: Column[]): WasmFunction {
  const placed = placeLocals(columns);
  const each = (part: (column: Column, local: Locals) => number[]) =>
    placed.flatMap(({ column, local }) => part(column, local));
  return {
    name: `run${columns.reduce((sum, { lanes }) => sum + lanes, 0)}`,
    parameters: [i32, i32],
    results: [],
    locals: placed.flatMap(({ types }) => types),
    body: [
      ...each(loadData),
      ...each(loadRegisters),
      ...op.loop,
      ...each((column, local) => column.unpack(local)),
      ...Array.from({ length: 64 }, (_, index) => each((column, local) => step(index, column, local))).flat(),
      ...each(addToRegisters),
      ...each(advanceData),
      ...[
        ...op.get(parameter.blocks),
        ...op.const32(1),
        ...op.sub32,
        ...op.tee(parameter.blocks),
        ...op.brIf(0),
      ],
      ...op.end,
      ...each(storeData),
    ],
  };
}

function placeLocals(columns: Column[]) {
  let next = Object.keys(parameter).length;
  const take = (count: number) => Array.from({ length: count }, () => next++);
  return columns.map((column) => {
    const local = { data: take(column.lanes), registers: take(4), scratch: take(4) };
    const types = [...local.data.map(() => i32), ...Array.from({ length: 8 }, () => column.type)];
    return { column, local, types };
  });
}

function loadData({ firstLane }: Column, { data }: Locals): number[] {
  return data.flatMap((local, i) => [
    ...op.get(parameter.lanes),
    ...op.load32(4 * (firstLane + i)),
    ...op.set(local),
  ]);
}

function advanceData(_: Column, { data }: Locals): number[] {
  return data.flatMap((local) => [
    ...op.get(local),
    ...op.const32(blockBytes),
    ...op.add32,
    ...op.set(local),
  ]);
}

function storeData({ firstLane }: Column, { data }: Locals): number[] {
  return data.flatMap((local, i) => [
    ...op.get(parameter.lanes),
    ...op.get(local),
    ...op.store32(4 * (firstLane + i)),
  ]);
}

function registerOffset({ firstLane }: Column, register: number): number {
  return lanesLayout.registers + 32 * register + 4 * firstLane;
}

function loadRegisters(column: Column, { registers }: Locals): number[] {
  return registers.flatMap((local, i) => [
    ...op.get(parameter.lanes),
    ...column.load(registerOffset(column, i)),
    ...op.set(local),
  ]);
}

/** What the block began with is still in memory. */
function addToRegisters(column: Column, { registers }: Locals): number[] {
  return registers.flatMap((local, i) => {
    const offset = registerOffset(column, i);
    return [
      ...op.get(parameter.lanes),
      ...[...op.get(parameter.lanes), ...column.load(offset), ...op.get(local), ...column.add],
      ...[...op.tee(local), ...column.store(offset)],
    ];
  });
}

/** RFC 1321, section 3.4. */
const rounds = [
  { shifts: [7, 12, 17, 22], word: (i: number) => i, addFunction: addF },
  { shifts: [5, 9, 14, 20], word: (i: number) => (5 * i + 1) % 16, addFunction: addG },
  { shifts: [4, 11, 16, 23], word: (i: number) => (3 * i + 5) % 16, addFunction: addH },
  { shifts: [6, 10, 15, 21], word: (i: number) => (7 * i) % 16, addFunction: addI },
];

/** a = b + ((a + f(b, c, d) + word + sine) rotated left), where the four registers change places from step to step. */
function step(index: number, column: Column, local: Locals): number[] {
  const round = rounds[Math.floor(index / 16)];
  if (round === undefined) throw new RangeError(`MD5 has 64 steps a block, not one of index ${index}`);
  const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((i) => local.registers[(i + 64 - index) % 4] ?? 0);
  return [
    ...[...column.word(round.word(index % 16), local), ...column.sine(index), ...column.add],
    ...[...op.get(a), ...column.add],
    ...round.addFunction(column, op.get(b), op.get(c), op.get(d)),
    ...column.rotateLeft(round.shifts[index % 4] ?? 0, local),
    ...[...op.get(b), ...column.add, ...op.set(a)],
  ];
}

/** (b & c) | (~b & d), of which b comes last; in all four the chain from b, the step before, is kept short. */
function addF({ add, and, xor }: Column, b: number[], c: number[], d: number[]): number[] {
  return [...c, ...d, ...xor, ...b, ...and, ...d, ...xor, ...add];
}

/** (b & d) | (c & ~d), whose halves share no bit, so that each can be added. */
function addG({ add, and, not }: Column, b: number[], c: number[], d: number[]): number[] {
  return [...d, ...not, ...c, ...and, ...add, ...d, ...b, ...and, ...add];
}

function addH({ add, xor }: Column, b: number[], c: number[], d: number[]): number[] {
  return [...c, ...d, ...xor, ...b, ...xor, ...add];
}

function addI({ add, or, xor, not }: Column, b: number[], c: number[], d: number[]): number[] {
  return [...d, ...not, ...b, ...or, ...c, ...xor, ...add];
}
