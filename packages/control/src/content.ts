import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ListedEntry } from './directory.ts';
import { Refusal } from './errors.ts';
import type { ReadAhead } from './read-ahead.ts';
import { reasons } from './reasons.ts';

/** What an entry's decompressed bytes come to. */
interface Digest {
  sha256: string;
  crc32: number;
  sizeBytes: number;
}

/**
 * Decompresses and hashes one entry whose data starts at `dataStart`. Throws a Refusal; where several things are wrong the one
 * that matters most: not decodable, then the hash, then what the directory records about it.
 */
export async function checkContent(entry: ListedEntry, dataStart: number, bytes: ReadAhead): Promise<void> {
  const { name, record } = entry;
  const digest = await computeDigest(decompress(entry, dataStart, bytes));
  if (digest.sha256 !== name) throw new Refusal(reasons.hashMismatch(name, digest.sha256));
  if (digest.sizeBytes !== record.uncompressedSize) {
    throw new Refusal(reasons.sizeMismatch(name, digest.sizeBytes, record.uncompressedSize));
  }
  if (digest.crc32 !== record.crc32) {
    throw new Refusal(reasons.crcMismatch(name, digest.crc32, record.crc32));
  }
}

async function computeDigest(chunks: AsyncIterable<Buffer>): Promise<Digest> {
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

function decompress(entry: ListedEntry, dataStart: number, bytes: ReadAhead): AsyncIterable<Buffer> {
  const { compressionMethod, compressedSize } = entry.record;
  const stored = bytes.pieces(dataStart, dataStart + compressedSize);
  return compressionMethod === 0 ? stored : inflate(entry, stored);
}

/** Wrong content is worth a computed hash in the reason also where it is a little longer than the source; a bomb is not. */
const excessBytes = 1024 * 1024;

async function* inflate({ name, sourceBytes, record }: ListedEntry, stored: AsyncIterable<Buffer>) {
  const inflater = createInflateRaw({ chunkSize: 256 * 1024 });
  let sizeBytes = 0;
  try {
    for await (const chunk of pipeline(Readable.from(stored), inflater, () => undefined)) {
      sizeBytes += chunk.length;
      if (sizeBytes > sourceBytes + excessBytes) throw new Refusal(reasons.bomb(name, sourceBytes));
      yield chunk;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new Refusal(reasons.inflate(name, error.message), { cause: error });
  }
  if (inflater.bytesWritten === record.compressedSize) return;
  const excess = record.compressedSize - inflater.bytesWritten;
  throw new Refusal(reasons.inflate(name, `${excess} bytes follow the end of the DEFLATE stream`));
}

/** zlib's error codes start with Z_ (Node.js documentation, "zlib: Constants"). */
function isZlibError(error: unknown): error is Error {
  return isNativeError(error) && 'code' in error && String(error.code).startsWith('Z_');
}
