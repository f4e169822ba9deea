import { type Cipheriv, createCipheriv, hash } from 'node:crypto';
import { letterOfByte } from './letters.ts';
import type { ContentKind } from './profiles.ts';

const chunkBytes = 1 << 20;

/** Zeros to encrypt; the keystream is what comes out. Never written to. */
const zeros = Buffer.alloc(chunkBytes);

/** Which bytes: of which seed, object, and attempt (`nonce`, above 0 only where a smaller object had the same bytes before). */
export interface ContentId {
  seed: string;
  index: number;
  nonce: number;
  sizeBytes: number;
  content: ContentKind;
}

/** The object's bytes in chunks of at most 1 MiB: the AES-256-CTR keystream of its seed from its counter block, or its letters. */
export function* makeChunks(id: ContentId): Generator<Buffer> {
  const { sizeBytes } = id;
  const cipher = makeCipher(id);
  for (let at = 0; at < sizeBytes; at += chunkBytes) {
    yield spell(cipher.update(zeros.subarray(0, Math.min(chunkBytes, sizeBytes - at))), id.content);
  }
}

/** The same bytes in one piece; for small objects, as it takes an input as large. */
export function makeContent(id: ContentId): Buffer {
  const input = id.sizeBytes <= chunkBytes ? zeros.subarray(0, id.sizeBytes) : Buffer.alloc(id.sizeBytes);
  return spell(makeCipher(id).update(input), id.content);
}

/** Puts the letter of each byte in its place, where letters are wanted. */
function spell(keystream: Buffer, content: ContentKind): Buffer {
  if (content === 'random') return keystream;
  for (const [at, byte] of keystream.entries()) keystream[at] = letterOfByte[byte] ?? 0;
  return keystream;
}

function makeCipher(id: ContentId): Cipheriv {
  return createCipheriv('aes-256-ctr', seedKey(id.seed), counterBlock(id));
}

/** The AES-256 key of a seed. */
export function seedKey(seed: string): Buffer {
  return hash('sha256', `s3-lambda-bench\n${seed}`, 'buffer');
}

/**
 * Where an object's keystream starts:
 *   0   6  index, big endian
 *   6   4  nonce, big endian
 *  10   6  block number, from 0: room for 4 PiB
 */
export function counterBlock({ index, nonce }: ContentId): Buffer {
  const block = Buffer.alloc(16);
  block.writeUIntBE(index, 0, 6);
  block.writeUInt32BE(nonce, 6);
  return block;
}
