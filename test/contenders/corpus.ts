import { hash } from 'node:crypto';
import { PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { makeContent } from '../../packages/fill-bucket/src/content.ts';

/** Objects of sizes that a corpus has none of, the empty one among them: there is one, as a name is the hash of the content. */
export const oddObjects = [
  0,
  ...Array.from({ length: 10 }, () => 1),
  // The least that a part of an upload has, and a byte less and more.
  (5 << 20) - 1,
  5 << 20,
  (5 << 20) + 1,
  ...Array.from({ length: 3 }, () => 20 << 20),
].map((sizeBytes, index) => distinctContent(sizeBytes, index));

/** A byte has few values: for objects of one, the index is the content. */
function distinctContent(sizeBytes: number, index: number): Buffer {
  return sizeBytes === 1
    ? Buffer.from([index])
    : makeContent({ seed: 'odd sizes', index, nonce: 0, sizeBytes, content: 'random' });
}

/** Where the objects are. */
export interface Place {
  client: S3Client;
  bucketName: string;
  filesPrefix: string;
}

/** Puts the objects under the prefix, each named by the SHA-256 of its content, as those that are there. */
export async function addObjects(contents: readonly Buffer[], { client, bucketName, filesPrefix }: Place) {
  for (const content of contents) {
    const Key = `${filesPrefix}/${hash('sha256', content)}`;
    await client.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: content }));
  }
}

/** The sizes of all objects under the prefix. */
export async function listSizes({ client, bucketName, filesPrefix }: Place): Promise<number[]> {
  const sizes: number[] = [];
  const request = { Bucket: bucketName, Prefix: `${filesPrefix}/` };
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, request)) {
    sizes.push(...Contents.map(({ Size = 0 }) => Size));
  }
  return sizes;
}
