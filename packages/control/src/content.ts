import { createHash } from 'node:crypto';
import { isNativeError } from 'node:util/types';
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import type { ListedEntry } from './directory.ts';
import { Refusal } from './errors.ts';
import type { Digest, HashLane } from './hash-lane.ts';
import type { ReadAhead } from './read-ahead.ts';
import { reasons } from './reasons.ts';

/** An entry and where its data starts, in bytes from the start of the archive. */
export interface LocatedEntry {
  entry: ListedEntry;
  dataStart: number;
}

/**
 * Decompresses and hashes one entry, on a lane where that pays. Throws a Refusal; where several things are wrong the one
 * that matters most: not decodable, then the hash, then what the directory records about it.
 */
export async function checkContent(
  { entry, dataStart }: LocatedEntry,
  bytes: ReadAhead,
  getLane: () => HashLane,
): Promise<void> {
  const { name, record } = entry;
  const stored = bytes.pieces(dataStart, dataStart + record.compressedSize);
  const digest = await computeDigest(entry, stored, getLane);
  if (digest.sha256 !== name) throw new Refusal(reasons.hashMismatch(name, digest.sha256));
  if (digest.sizeBytes !== record.uncompressedSize) {
    throw new Refusal(reasons.sizeMismatch(name, digest.sizeBytes, record.uncompressedSize));
  }
  if (digest.crc32 !== record.crc32) {
    throw new Refusal(reasons.crcMismatch(name, digest.crc32, record.crc32));
  }
}

/** Below this handing bytes to another thread takes longer than hashing them. */
const minLaneBytes = 128 * 1024;

/** What is inflated is not in shared memory, and is hashed here while zlib's own threads inflate more. */
async function computeDigest(
  entry: ListedEntry,
  stored: AsyncIterable<Buffer>,
  getLane: () => HashLane,
): Promise<Digest> {
  const { compressionMethod, compressedSize } = entry.record;
  if (compressionMethod !== 0) return hashHere(inflate(entry, stored));
  return compressedSize < minLaneBytes ? hashHere(stored) : getLane().digest(stored);
}

async function hashHere(chunks: AsyncIterable<Buffer>): Promise<Digest> {
  const sha256 = createHash('sha256');
  let crc = 0;
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    sha256.update(chunk);
    crc = crc32(chunk, crc);
    sizeBytes += chunk.length;
  }
  return { sha256: sha256.digest('hex'), crc32: crc, sizeBytes };
}

/** Wrong content is worth a computed hash in the reason also where it is a little longer than the source; a bomb is not. */
const excessBytes = 1024 * 1024;

async function* inflate({ name, sourceBytes, record }: ListedEntry, stored: AsyncIterable<Buffer>) {
  const inflater = createInflateRaw({ chunkSize: 256 * 1024 });
  feed(inflater, stored).catch((error) => inflater.destroy(error));
  let sizeBytes = 0;
  try {
    for await (const chunk of inflater) {
      sizeBytes += chunk.length;
      if (sizeBytes > sourceBytes + excessBytes) throw new Refusal(reasons.bomb(name, sourceBytes));
      yield chunk;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new Refusal(reasons.inflate(name, error.message), { cause: error });
  }
  const excess = record.compressedSize - inflater.bytesWritten;
  if (excess > 0) {
    throw new Refusal(reasons.inflate(name, `${excess} bytes follow the end of the DEFLATE stream`));
  }
}

/** Writes piece by piece, as a piece is good only until the next. `bytesWritten` counts what the inflater took: at its end, no more. */
async function feed(inflater: InflateRaw, stored: AsyncIterable<Buffer>): Promise<void> {
  let fedBytes = 0;
  for await (const piece of stored) {
    await new Promise<void>((resolve, reject) =>
      inflater.write(piece, (error) => (error ? reject(error) : resolve())),
    );
    fedBytes += piece.length;
    if (inflater.bytesWritten < fedBytes) return;
  }
  inflater.end();
}

/** zlib's error codes start with Z_ (Node.js documentation, "zlib: Constants"). */
function isZlibError(error: unknown): error is Error {
  return isNativeError(error) && 'code' in error && String(error.code).startsWith('Z_');
}
