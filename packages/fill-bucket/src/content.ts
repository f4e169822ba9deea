import { type Cipheriv, createCipheriv, hash } from 'node:crypto';

const chunkBytes = 1 << 20;

/** Zeros to encrypt; the keystream is what comes out. Never written to, and kept, because fresh pages cost more than AES. */
let zeros = Buffer.alloc(chunkBytes);

/** Which bytes: of which seed, object, and attempt (`nonce`, above 0 only where a smaller object had the same bytes before). */
export interface ContentId {
  seed: string;
  index: number;
  nonce: number;
  sizeBytes: number;
}

/**
 * The object's bytes in chunks of at most 1 MiB: the AES-256-CTR keystream under SHA-256 of the seed, from a counter block of
 *   0   6  index, big endian
 *   6   4  nonce, big endian
 *  10   6  block number, from 0: room for 4 PiB
 */
export function* makeChunks({ seed, index, nonce, sizeBytes }: ContentId): Generator<Buffer> {
  const cipher = makeCipher(seed, index, nonce);
  for (let at = 0; at < sizeBytes; at += chunkBytes) {
    yield cipher.update(zeros.subarray(0, Math.min(chunkBytes, sizeBytes - at)));
  }
}

/** The same bytes in one piece. */
export function makeContent({ seed, index, nonce, sizeBytes }: ContentId): Buffer {
  if (sizeBytes > zeros.length) zeros = Buffer.alloc(sizeBytes);
  return makeCipher(seed, index, nonce).update(zeros.subarray(0, sizeBytes));
}

function makeCipher(seed: string, index: number, nonce: number): Cipheriv {
  const counterBlock = Buffer.alloc(16);
  counterBlock.writeUIntBE(index, 0, 6);
  counterBlock.writeUInt32BE(nonce, 6);
  return createCipheriv('aes-256-ctr', hash('sha256', `s3-lambda-bench\n${seed}`, 'buffer'), counterBlock);
}
