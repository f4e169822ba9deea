import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { makeMd5Lanes, md5AreaBytes, startMd5 } from '../../src/checksums/md5-lanes.ts';
import { blockBytes, maxLanes } from '../../src/checksums/md5-module.ts';
import { makeMemory } from '../../src/checksums/wasm-area.ts';

const at = 256; // not 0, so that nothing is right by chance
const streamBytes = 64 * blockBytes;
const streamsAt = at + md5AreaBytes;

/** Streams of different bytes in one memory, and the lanes to run over them. */
function givenStreams(count: number) {
  const memory = makeMemory(streamsAt + count * streamBytes);
  const streams = Array.from({ length: count }, (_, i) => {
    const bytes = new Uint8Array(memory.buffer, streamsAt + i * streamBytes, streamBytes);
    for (let byte = 0; byte < streamBytes; byte++) bytes[byte] = ((byte + 1) * (i + 3) * 40_503) >> 7;
    return { registers: startMd5(), at: bytes.byteOffset, bytes };
  });
  return { md5: makeMd5Lanes({ memory, at }), streams };
}

function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

describe('MD5 in lanes', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('is that of each of %i streams', (count) => {
    const { md5, streams } = givenStreams(count);
    md5.run(streams, 64);
    for (const { registers, bytes } of streams) {
      expect(md5.finish(registers, new Uint8Array(0), streamBytes).toString('hex')).toBe(md5Of(bytes));
    }
  });

  test.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 1000])(
    'is right for %i bytes',
    (sizeBytes) => {
      const { md5, streams } = givenStreams(2);
      const blocks = Math.floor(sizeBytes / blockBytes);
      if (blocks > 0) md5.run(streams, blocks);
      for (const { registers, bytes } of streams) {
        const rest = bytes.subarray(blocks * blockBytes, sizeBytes);
        expect(md5.finish(registers, rest, sizeBytes).toString('hex')).toBe(
          md5Of(bytes.subarray(0, sizeBytes)),
        );
      }
    },
  );

  test('lets a stream run beside others, alone, and in another place among them', () => {
    const { md5, streams } = givenStreams(maxLanes);
    const left = new Map(streams.map((stream) => [stream, 64]));
    for (let turn = 0; left.size > 0; turn++) {
      const waiting = [...left.keys()];
      const first = (turn * 5) % waiting.length;
      const chosen = [...waiting.slice(first), ...waiting.slice(0, first)].slice(
        0,
        1 + ((turn * 3) % maxLanes),
      );
      const blocks = Math.min(1 + (turn % 4), ...chosen.map((stream) => left.get(stream) ?? 0));
      md5.run(chosen, blocks);
      for (const stream of chosen) {
        stream.at += blocks * blockBytes;
        const after = (left.get(stream) ?? 0) - blocks;
        if (after === 0) left.delete(stream);
        else left.set(stream, after);
      }
    }
    for (const { registers, bytes } of streams) {
      expect(md5.finish(registers, new Uint8Array(0), streamBytes).toString('hex')).toBe(md5Of(bytes));
    }
  });
});
