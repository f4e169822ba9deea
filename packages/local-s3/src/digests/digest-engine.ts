import type { ChecksumAlgorithm, Crcs } from '../checksums/algorithms.ts';
import { type Md5Lane, type Md5Lanes, startMd5 } from '../checksums/md5-lanes.ts';
import { blockBytes, maxLanes } from '../checksums/md5-module.ts';
import { type ContentDigests, makeContentChecksums } from './content-digests.ts';

/** What a thread is told of the streams that it hashes. Those of one stream come in this order. */
export type DigestOrder =
  | { kind: 'open'; stream: number; algorithms: readonly ChecksumAlgorithm[] }
  /** The next bytes, in the staging memory. All but a stream's last are whole blocks of MD5, 64 bytes. */
  | { kind: 'update'; stream: number; at: number; sizeBytes: number }
  /** No more will come: the digests are wanted. */
  | { kind: 'end'; stream: number }
  /** Nobody wants the digests any more, which may be told already. What is left is reported as updated, but not hashed. */
  | { kind: 'drop'; stream: number };

/** What a thread tells. */
export type DigestReport =
  /** The oldest bytes of the stream that were not reported yet are no longer needed. */
  | { kind: 'updated'; stream: number }
  /** Either is the last that is told of the stream. */
  | { kind: 'digests'; stream: number; digests: ContentDigests }
  | { kind: 'dropped'; stream: number };

export interface DigestEngine {
  take: (order: DigestOrder) => void;
  /** Hashes a part of what waits; false when nothing does. */
  step: () => boolean;
}

interface Options {
  memory: WebAssembly.Memory;
  md5: Md5Lanes;
  crcs: Crcs;
  report: (report: DigestReport) => void;
}

/** At most this much of each lane in one step, so that its bytes are still in the cache for its other checksums. */
const stepBlocks = 65_536 / blockBytes;

/** As a lane it is where it is in the first of the pieces that wait. */
interface Stream extends Md5Lane {
  id: number;
  checksums: ReturnType<typeof makeContentChecksums>;
  waiting: { at: number; sizeBytes: number }[];
  /** Of that first piece, what is not hashed yet. */
  leftBytes: number;
  sizeBytes: number;
  /** The last bytes, less than a block. */
  rest: Uint8Array;
  isEnded: boolean;
}

/** Hashes many streams, as many at once as wait. */
export function makeDigestEngine({ memory, md5, crcs, report }: Options): DigestEngine {
  const streams = new Map<number, Stream>();
  /** Those whose first piece has a whole block, in turn. */
  const ready = new Set<Stream>();
  const bytesAt = (at: number, sizeBytes: number) => new Uint8Array(memory.buffer, at, sizeBytes);

  const startPiece = (stream: Stream) => {
    const [piece] = stream.waiting;
    if (piece === undefined) return finishIfEnded(stream);
    stream.at = piece.at;
    stream.leftBytes = piece.sizeBytes;
    if (piece.sizeBytes >= blockBytes) ready.add(stream);
    else endPiece(stream);
  };
  const endPiece = (stream: Stream) => {
    if (stream.leftBytes > 0) {
      stream.rest = bytesAt(stream.at, stream.leftBytes).slice();
      stream.checksums.update(stream.rest);
      stream.sizeBytes += stream.leftBytes;
    }
    stream.waiting.shift();
    report({ kind: 'updated', stream: stream.id });
    startPiece(stream);
  };
  const finishIfEnded = (stream: Stream) => {
    if (!stream.isEnded) return;
    streams.delete(stream.id);
    const digest = md5.finish(stream.registers, stream.rest, stream.sizeBytes);
    report({ kind: 'digests', stream: stream.id, digests: { md5: digest, ...stream.checksums.digest() } });
  };
  const drop = (stream: Stream) => {
    streams.delete(stream.id);
    ready.delete(stream);
    for (const _ of stream.waiting) report({ kind: 'updated', stream: stream.id });
    report({ kind: 'dropped', stream: stream.id });
  };
  const takeBlocks = (stream: Stream, sizeBytes: number) => {
    stream.checksums.update(bytesAt(stream.at, sizeBytes));
    stream.at += sizeBytes;
    stream.leftBytes -= sizeBytes;
    stream.sizeBytes += sizeBytes;
    if (stream.leftBytes >= blockBytes) return;
    ready.delete(stream);
    endPiece(stream);
  };

  return {
    take: (order) => {
      if (order.kind === 'open') {
        streams.set(order.stream, openStream(order.stream, makeContentChecksums(order.algorithms, crcs)));
        return;
      }
      const stream = streams.get(order.stream);
      if (order.kind === 'drop') return stream && drop(stream);
      if (stream === undefined) throw new Error(`stream ${order.stream} is not open`);
      const isIdle = stream.waiting.length === 0;
      if (order.kind === 'end') stream.isEnded = true;
      else stream.waiting.push(order);
      if (isIdle) startPiece(stream);
    },
    step: () => {
      const lanes = [...ready].slice(0, maxLanes);
      if (lanes.length === 0) return false;
      const fewest = Math.min(...lanes.map(({ leftBytes }) => Math.floor(leftBytes / blockBytes)));
      const blocks = Math.min(stepBlocks, fewest);
      md5.run(lanes, blocks);
      for (const stream of lanes) takeBlocks(stream, blocks * blockBytes);
      return true;
    },
  };
}

function openStream(id: number, checksums: Stream['checksums']): Stream {
  return {
    id,
    checksums,
    registers: startMd5(),
    at: 0,
    waiting: [],
    leftBytes: 0,
    sizeBytes: 0,
    rest: new Uint8Array(0),
    isEnded: false,
  };
}
