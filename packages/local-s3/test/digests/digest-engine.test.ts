import { describe, expect, test } from '@jest/globals';
import { checksumAlgorithms, crcsAreaBytes, makeCrcs } from '../../src/checksums/algorithms.ts';
import { makeMd5Lanes, md5AreaBytes } from '../../src/checksums/md5-lanes.ts';
import { makeMemory } from '../../src/checksums/wasm-area.ts';
import { makeContentDigests } from '../../src/digests/content-digests.ts';
import { type DigestReport, makeDigestEngine } from '../../src/digests/digest-engine.ts';

const crcsAt = 2 * md5AreaBytes;
const streamsAt = crcsAt + crcsAreaBytes;

/** An engine, and a memory that has room for `sizeBytes` of content, filled with bytes that do not repeat soon. */
function givenEngine(sizeBytes: number) {
  const memory = makeMemory(streamsAt + sizeBytes);
  const content = new Uint8Array(memory.buffer, streamsAt, sizeBytes);
  for (let i = 0; i < sizeBytes; i++) content[i] = (i * 2_654_435_761) >>> 11;
  const reports: DigestReport[] = [];
  const engine = makeDigestEngine({
    memory,
    md5: makeMd5Lanes({ memory, at: 0 }),
    crcs: makeCrcs({ memory, at: crcsAt }),
    report: (report) => reports.push(report),
  });
  const finish = () => {
    while (engine.step());
  };
  return { engine, content, reports, finish };
}

/** A linear congruential generator (Numerical Recipes): the same numbers below `bound` in every run. */
function givenNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** Cuts at random multiples of 64, as contents are cut. */
function cut(content: Uint8Array, below: (bound: number) => number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < content.length; ) {
    const piece = content.subarray(at, at + 64 * (1 + below(200)));
    pieces.push(piece);
    at += piece.length;
  }
  return pieces;
}

function expectedOf(content: Uint8Array) {
  const digests = makeContentDigests(checksumAlgorithms);
  digests.update(content);
  return digests.digest();
}

describe('the engine of a thread that hashes', () => {
  test.each([1, 2, 3, 4, 5])(
    'computes every digest of streams that come mixed at random: seed %i',
    (seed) => {
      const below = givenNumbers(seed);
      const { engine, content, reports, finish } = givenEngine(600_000);
      const streams = Array.from({ length: 1 + below(20) }, (_, stream) => {
        const start = below(300_000);
        const bytes = content.subarray(start, start + below(250_000));
        return { stream, bytes, pieces: cut(bytes, below) };
      });
      for (const { stream } of streams) engine.take({ kind: 'open', stream, algorithms: checksumAlgorithms });
      for (let left = [...streams]; left.length > 0; ) {
        const chosen = left[below(left.length)] ?? streams[0];
        const piece = chosen?.pieces.shift();
        const stream = chosen?.stream ?? 0;
        if (piece === undefined) engine.take({ kind: 'end', stream });
        else engine.take({ kind: 'update', stream, at: piece.byteOffset, sizeBytes: piece.length });
        left = left.filter((each) => piece !== undefined || each !== chosen);
        if (below(3) === 0) engine.step();
      }
      finish();
      for (const { stream, bytes } of streams) {
        const digests = reports.filter((report) => report.kind === 'digests' && report.stream === stream);
        expect(digests).toEqual([{ kind: 'digests', stream, digests: expectedOf(bytes) }]);
      }
    },
  );

  test.each([0, 1, 63, 64, 65, 119, 128, 65_535, 65_536, 65_537])(
    'computes them of %i bytes',
    (sizeBytes) => {
      const { engine, content, reports, finish } = givenEngine(sizeBytes);
      engine.take({ kind: 'open', stream: 7, algorithms: checksumAlgorithms });
      if (sizeBytes > 0) engine.take({ kind: 'update', stream: 7, at: content.byteOffset, sizeBytes });
      engine.take({ kind: 'end', stream: 7 });
      finish();
      expect(reports.at(-1)).toEqual({ kind: 'digests', stream: 7, digests: expectedOf(content) });
    },
  );

  test('tells of each piece that it is no longer needed', () => {
    const { engine, content, reports, finish } = givenEngine(256);
    engine.take({ kind: 'open', stream: 1, algorithms: [] });
    for (const sizeBytes of [64, 128, 5]) {
      engine.take({ kind: 'update', stream: 1, at: content.byteOffset, sizeBytes });
    }
    finish();
    expect(reports).toEqual(Array(3).fill({ kind: 'updated', stream: 1 }));
  });

  test('gives up what is left of a stream that is dropped, and goes on with others', () => {
    const { engine, content, reports, finish } = givenEngine(256);
    for (const stream of [1, 2]) {
      engine.take({ kind: 'open', stream, algorithms: ['SHA1'] });
      engine.take({ kind: 'update', stream, at: content.byteOffset, sizeBytes: 256 });
    }
    engine.take({ kind: 'drop', stream: 1 });
    engine.take({ kind: 'end', stream: 2 });
    finish();
    expect(reports).toMatchObject([
      { kind: 'updated', stream: 1 },
      { kind: 'dropped', stream: 1 },
      { kind: 'updated', stream: 2 },
      { kind: 'digests', stream: 2 },
    ]);
  });

  test('lets a stream be dropped whose digests it has told', () => {
    const { engine, reports } = givenEngine(0);
    engine.take({ kind: 'open', stream: 1, algorithms: [] });
    engine.take({ kind: 'end', stream: 1 });
    engine.take({ kind: 'drop', stream: 1 });
    expect(reports).toMatchObject([{ kind: 'digests', stream: 1 }]);
  });
});
