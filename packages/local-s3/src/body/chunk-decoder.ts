import { createHash, type Hash } from 'node:crypto';
import { chunkSignature, type SignatureAccepted, trailerSignature } from '@s3-lambda-bench/iam';
import { S3Error } from '../errors.ts';

/** Takes a body's `aws-chunked` form in, as it comes, and gives its content out, uncopied. */
export interface ChunkDecoder {
  write: (bytes: Buffer) => void;
  /** The trailing headers, once the whole form has been written. Throws when its end is missing. */
  end: () => Map<string, string>;
}

interface Options {
  onContent: (bytes: Buffer) => void;
  /** Verifies each chunk's signature, and the trailer's. */
  signature?: SignatureAccepted;
}

/** What a line of the form is. */
type LineState = 'size' | 'contentEnd' | 'trailer';

/** Longest line of the form, a chunk's size with its signature or a trailing header; S3 states no limit. */
const maxLineBytes = 16_384;

/**
 * The form (S3 API reference, "Transferring payload in multiple chunks"):
 *
 *     <size in hex>[;chunk-signature=<hex>]\r\n<that many bytes>\r\n     any number of times
 *     0[;chunk-signature=<hex>]\r\n
 *     <name>:<value>\r\n                                                 trailing headers, if any
 *     [x-amz-trailer-signature:<hex>\r\n]
 *     \r\n
 */
export function makeChunkDecoder({ onContent, signature }: Options): ChunkDecoder {
  const verifier = signature === undefined ? undefined : makeVerifier(signature);
  const trailers: string[] = [];
  let state: LineState | 'content' = 'size';
  let left = 0;
  let line = '';

  /** By what the line is, what comes behind it. */
  const afterLine: Record<LineState, (text: string) => LineState | 'content'> = {
    size: (text) => {
      left = startChunk(text, verifier);
      if (left > 0) return 'content';
      verifier?.endChunk();
      return 'trailer';
    },
    contentEnd: (text) => {
      if (text !== '') throw malformed('a chunk is longer than its size');
      return 'size';
    },
    trailer: (text) => {
      if (text !== '') trailers.push(text);
      return 'trailer';
    },
  };
  const takeContent = (bytes: Buffer) => {
    verifier?.update(bytes);
    onContent(bytes);
    left -= bytes.length;
    if (left > 0) return bytes.length;
    verifier?.endChunk();
    state = 'contentEnd';
    return bytes.length;
  };
  const takeLine = (bytes: Buffer, kind: LineState) => {
    const feed = bytes.indexOf('\n');
    line += bytes.toString('latin1', 0, feed < 0 ? bytes.length : feed);
    if (line.length > maxLineBytes) throw malformed('a line of the chunked form is too long');
    if (feed < 0) return bytes.length;
    const text = line.replace(/\r$/, '');
    line = '';
    state = afterLine[kind](text);
    return feed + 1;
  };
  const write = (bytes: Buffer) => {
    let at = 0;
    while (at < bytes.length) {
      if (state === 'content') at += takeContent(bytes.subarray(at, at + left));
      else at += takeLine(bytes.subarray(at), state);
    }
  };
  return {
    write,
    end: () => {
      if (state !== 'trailer' || line !== '') throw new S3Error('IncompleteBody');
      const headers = readTrailers(trailers);
      verifier?.verifyTrailers(headers);
      return headers;
    },
  };
}

function startChunk(line: string, verifier: ChunkVerifier | undefined): number {
  const [matched, size = '', signature] =
    /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line) ?? [];
  if (matched === undefined) throw malformed('a chunk does not start with its size');
  if (verifier !== undefined && signature === undefined) throw malformed('a chunk has no signature');
  verifier?.startChunk(signature ?? '');
  return Number.parseInt(size, 16);
}

function readTrailers(lines: string[]): Map<string, string> {
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      if (colon < 0) throw malformed('a trailing header has no colon');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

interface ChunkVerifier {
  startChunk: (signature: string) => void;
  update: (bytes: Buffer) => void;
  endChunk: () => void;
  verifyTrailers: (trailers: Map<string, string>) => void;
}

const trailerSignatureHeader = 'x-amz-trailer-signature';

function makeVerifier(signature: SignatureAccepted): ChunkVerifier {
  let previous = signature.seedSignature;
  let claimed = '';
  let hash: Hash;
  return {
    startChunk: (chunkClaim) => {
      claimed = chunkClaim;
      hash = createHash('sha256');
    },
    update: (bytes) => void hash.update(bytes),
    endChunk: () => {
      previous = chunkSignature(signature, previous, hash.digest('hex'));
      if (previous !== claimed) throw new S3Error('SignatureDoesNotMatch');
    },
    verifyTrailers: (trailers) => {
      const claim = trailers.get(trailerSignatureHeader);
      const signed = [...trailers].filter(([name]) => name !== trailerSignatureHeader);
      if (signed.length === 0 && claim === undefined) return;
      const canonical = signed.map(([name, value]) => `${name}:${value}\n`).join('');
      const sha256 = createHash('sha256').update(canonical).digest('hex');
      if (trailerSignature(signature, previous, sha256) !== claim) throw new S3Error('SignatureDoesNotMatch');
    },
  };
}

function malformed(problem: string): S3Error {
  return new S3Error('IncompleteBody', { details: { Problem: problem } });
}
