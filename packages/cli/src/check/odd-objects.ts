import { createCipheriv, hash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { filesPrefix } from '../run/deploy-benchmark.ts';

/** Sizes in bytes that archivers get wrong: none, one, and more than what is fetched or uploaded in one piece. */
export const oddSizes = [0, 1, 20 * 2 ** 20];

/** Adds an object of each odd size to the corpus. The same ones each time, so that a corpus that has them stays as it is. */
export async function addOddObjects(s3: S3Client, Bucket: string): Promise<void> {
  for (const content of oddSizes.map(makeContent)) {
    const Key = `${filesPrefix}/${hash('sha256', content)}`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: content }));
  }
}

/** As incompressible as the rest of the corpus: the keystream of AES under a key of zeros. */
function makeContent(sizeBytes: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
}
