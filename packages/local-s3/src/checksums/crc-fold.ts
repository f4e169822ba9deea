import { type Area, instantiate } from './wasm-area.ts';
import { i32, op, wasmModule } from './wasm-binary.ts';

/**
 * Distances in bytes, the shortest first, such that the polynomial of a CRC divides x^8m + x^8(m-a) + x^8(m-b) + ... + 1,
 * where a, b, ... and m are the distances. So a byte may be taken out of a message and added to those that come a, b, ...
 * and m bytes later, and the CRC stays the same. Few distances are hard to find (by a birthday search over sums of pairs,
 * and of pairs of pairs, of powers of x) and easy to check, as the tests do.
 */
export type FoldDistances = readonly number[];

/** Takes in the bytes of the memory from `start` to `end`; the register after them, given that before them. */
export type CrcRun = (register: bigint, start: number, end: number) => bigint;

interface Options {
  distances: FoldDistances;
  /** For the few bytes that are left. */
  run: CrcRun;
  /** Has `foldAreaBytes`. */
  area: Area;
}

const vectorBytes = 16;

/** So many bytes are folded before the last of them, which the next need, go to the front again. */
const windowBytes = 16_384;

/** No distance is longer. */
const maxRestBytes = 4096;

/** What is folded already, and behind it what is being folded. */
export const foldAreaBytes = maxRestBytes + windowBytes;

/**
 * Runs a CRC without tables, sixteen bytes at once with nothing but exclusive or (S. Russell, "Chorba: A novel CRC32
 * implementation", 2024): all bytes but the last few are folded into those behind them.
 */
export function makeFoldedRun({ distances, run, area: { memory, at } }: Options): CrcRun {
  const fold = instantiate(foldModule(distances), memory)('fold');
  const restBytes = roundUp(distances.at(-1) ?? 0);
  const area = new Uint8Array(memory.buffer, at, foldAreaBytes);
  const window = at + restBytes;
  const firstWord = new BigUint64Array(memory.buffer, window, 1);
  const foldWindow = (start: number, sizeBytes: number) => {
    fold(start, window, window, start + sizeBytes);
    area.copyWithin(0, sizeBytes, sizeBytes + restBytes);
  };
  /** The register is as if added to the first eight bytes, before they are folded any further. */
  const foldFirst = (register: bigint, start: number) => {
    area.fill(0, 0, restBytes);
    fold(start, window, window, start + vectorBytes);
    firstWord[0] = (firstWord[0] ?? 0n) ^ register;
    area.copyWithin(0, vectorBytes, vectorBytes + restBytes);
  };
  /** What the folded bytes make of those behind them, which are folded no further. */
  const runRest = (start: number) => {
    area.fill(0, restBytes, 2 * restBytes);
    const rest = window + restBytes;
    fold(start, window, rest, start + restBytes);
    return run(0n, rest, rest + restBytes);
  };
  return (register, start, end) => {
    if (end - start < 4 * restBytes) return run(register, start, end);
    const restStart = end - restBytes - ((end - start) % vectorBytes);
    foldFirst(register, start);
    for (let from = start + vectorBytes; from < restStart; from += windowBytes) {
      foldWindow(from, Math.min(windowBytes, restStart - from));
    }
    return run(runRest(restStart), restStart + restBytes, end);
  };
}

function roundUp(sizeBytes: number): number {
  return Math.ceil(sizeBytes / vectorBytes) * vectorBytes;
}

const parameter = { start: 0, folded: 1, target: 2, end: 3 };

/**
 * Exports `fold(start: i32, folded: i32, target: i32, end: i32)`: adds to every vector from `start` to `end` those that are
 * by a distance before the same place at `folded`, and puts the sum at the same place at `target`.
 */
function foldModule(distances: FoldDistances): Uint8Array<ArrayBuffer> {
  const farthest = distances.at(-1) ?? 0;
  const advance = (local: number) => [
    ...[...op.get(local), ...op.const32(vectorBytes), ...op.add32, ...op.set(local)],
  ];
  return wasmModule([
    {
      name: 'fold',
      parameters: [i32, i32, i32, i32],
      results: [],
      locals: [],
      body: [
        // Offsets of loads are not negative, so it points to where the farthest is.
        ...[...op.get(parameter.folded), ...op.const32(farthest), ...op.sub32, ...op.set(parameter.folded)],
        ...op.loop,
        ...[...op.get(parameter.target), ...op.get(parameter.start), ...op.load128(0)],
        ...distances.flatMap((distance) => [
          ...[...op.get(parameter.folded), ...op.load128(farthest - distance), ...op.xor128],
        ]),
        ...op.store128(0),
        ...[parameter.start, parameter.folded, parameter.target].flatMap(advance),
        ...[...op.get(parameter.start), ...op.get(parameter.end), ...op.ltU32, ...op.brIf(0)],
        ...op.end,
      ],
    },
  ]);
}
