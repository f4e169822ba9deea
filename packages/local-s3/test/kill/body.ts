import { createCipheriv, createHash } from 'node:crypto';

/** What one request uploads: a stream that its nonce decides, so that it need not be kept to be recognised. */
export interface Body {
  nonce: number;
  sizeBytes: number;
  md5: string;
  sha256: string;
}

/** A run of a body's bytes; an object is a list of them. */
export interface Piece {
  body: Body;
  start: number;
  sizeBytes: number;
}

const key = Buffer.alloc(16, 'local-s3');
const blockBytes = 16;

export function makeBody(nonce: number, sizeBytes: number): Body {
  const bytes = streamOf(nonce, 0, sizeBytes);
  return { nonce, sizeBytes, md5: digest('md5', [bytes]), sha256: digest('sha256', [bytes]) };
}

export function wholeOf(body: Body): Piece[] {
  return body.sizeBytes === 0 ? [] : [{ body, start: 0, sizeBytes: body.sizeBytes }];
}

export function bytesOf({ body, start, sizeBytes }: Piece): Buffer {
  return streamOf(body.nonce, start, sizeBytes);
}

export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

export function sha256Of(pieces: readonly Piece[]): string {
  const [only, ...others] = pieces;
  if (only !== undefined && others.length === 0 && only.sizeBytes === only.body.sizeBytes)
    return only.body.sha256;
  return digest('sha256', pieces.map(bytesOf));
}

/** The pieces of a range of them. */
export function slice(pieces: readonly Piece[], start: number, sizeBytes: number): Piece[] {
  let at = 0;
  return pieces.flatMap((piece) => {
    const from = Math.max(start, at);
    const to = Math.min(start + sizeBytes, at + piece.sizeBytes);
    const skipped = from - at;
    at += piece.sizeBytes;
    return from < to ? [{ body: piece.body, start: piece.start + skipped, sizeBytes: to - from }] : [];
  });
}

/** AES in counter mode: quick, different for every nonce, and readable from any block on. */
function streamOf(nonce: number, start: number, sizeBytes: number): Buffer {
  const counter = Buffer.alloc(blockBytes);
  counter.writeUInt32BE(nonce, 0);
  counter.writeUInt32BE(Math.floor(start / blockBytes), blockBytes - 4);
  const skipped = start % blockBytes;
  const cipher = createCipheriv('aes-128-ctr', key, counter);
  return cipher.update(Buffer.alloc(skipped + sizeBytes)).subarray(skipped);
}

function digest(algorithm: 'md5' | 'sha256', chunks: Buffer[]): string {
  const hash = createHash(algorithm);
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
