import { createHash } from 'node:crypto';
import { isNativeError } from 'node:util/types';
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import type { Entry } from './central-record.ts';
import { Refusal } from './errors.ts';
import { findings } from './findings.ts';
import type { Digest, HashLane } from './hash-lane.ts';
import type { LocatedEntry } from './locate.ts';
import type { ReadAhead } from './read-ahead.ts';
import { methods } from './records.ts';

/**
 * Decompresses and hashes one entry, on a lane where that pays. Throws a Refusal; where several things are wrong the one
 * that matters most: not decodable, then the hash, then what the directory records about it.
 */
export async function checkContent(
  located: LocatedEntry,
  bytes: ReadAhead,
  getLane: () => HashLane,
): Promise<void> {
  const { entry, dataStart } = located;
  const { name, sourceBytes, compressedSize } = entry;
  if (compressedSize > maxDataBytes(entry)) {
    throw new Refusal(findings.excess(name, { compressedSize, sourceBytes, dataStart }));
  }
  const digest = await computeDigest(located, bytes, getLane);
  if (digest.sha256 !== name) throw new Refusal(findings.hashMismatch(name, digest.sha256, dataStart));
  if (digest.sizeBytes !== entry.uncompressedSize) {
    const sizes = { actual: digest.sizeBytes, recorded: entry.uncompressedSize };
    throw new Refusal(findings.sizeMismatch(name, { ...sizes, dataStart }));
  }
  if (digest.crc32 !== entry.crc32) {
    throw new Refusal(
      findings.crcMismatch(name, { computed: digest.crc32, recorded: entry.crc32, dataStart }),
    );
  }
}

/** Wrong content is worth a computed hash in the reason also where it is a little longer than the source; a bomb is not. */
const excessBytes = 1024 * 1024;

/**
 * Terabytes are quickly copied into an archive on S3, and DEFLATE has blocks of 5 bytes that come to nothing: reading them all
 * would last until the judge's own time is up. An honest DEFLATE is hardly longer than its source.
 */
function maxDataBytes({ method, sourceBytes }: Entry): number {
  return excessBytes + (method === methods.deflate ? 2 * sourceBytes : sourceBytes);
}

/** Below this handing bytes to another thread takes longer than hashing them. */
const minLaneBytes = 128 * 1024;

/** What is inflated is not in shared memory, and is hashed here while zlib's own threads inflate more. */
async function computeDigest(
  located: LocatedEntry,
  bytes: ReadAhead,
  getLane: () => HashLane,
): Promise<Digest> {
  const { entry, dataStart, dataEnd } = located;
  const stored = bytes.pieces(dataStart, dataEnd);
  if (entry.method === methods.deflate) return hashHere(inflate(located, stored));
  return entry.compressedSize < minLaneBytes ? hashHere(stored) : getLane().digest(stored);
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

async function* inflate({ entry, dataStart }: LocatedEntry, stored: AsyncIterable<Buffer>) {
  const { name, sourceBytes, compressedSize } = entry;
  const inflater = createInflateRaw({ chunkSize: 256 * 1024 });
  feed(inflater, stored).catch((error) => inflater.destroy(error));
  let sizeBytes = 0;
  try {
    for await (const chunk of inflater) {
      sizeBytes += chunk.length;
      if (sizeBytes > sourceBytes + excessBytes)
        throw new Refusal(findings.bomb(name, sourceBytes, dataStart));
      yield chunk;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new Refusal(findings.inflate(name, error.message, dataStart), { cause: error });
  }
  const excess = compressedSize - inflater.bytesWritten;
  if (excess > 0) {
    const detail = `${excess} bytes follow the end of the DEFLATE stream`;
    throw new Refusal(findings.inflate(name, detail, dataStart));
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
