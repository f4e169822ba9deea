import type { S3Client } from './s3-client.ts';

const kib = 1024;
const mib = 1024 * kib;

/** The objects that loads read, and the number of different keys that reads and writes take in turn. */
export const objectSizes = {
  '4KiB': { sizeBytes: 4 * kib, keys: 1000 },
  '5MiB': { sizeBytes: 5 * mib, keys: 20 },
  '1GiB': { sizeBytes: 1024 * mib, keys: 1 },
};

export type ObjectSize = keyof typeof objectSizes;

/** What loads write goes here; each size that they read has a bucket of its own. */
export const writtenBucket = 'written';

export function objectPath(size: ObjectSize, number: number): string {
  return `/${bucketOf(size)}/${number % objectSizes[size].keys}`;
}

export function bucketOf(size: ObjectSize): string {
  return `objects-${size.toLowerCase()}`;
}

/** A body that requests of that size share; larger objects are put in parts of the largest. */
export function bodyOf(sizeBytes: number): Buffer {
  return content.subarray(0, sizeBytes);
}

const content = Buffer.alloc(64 * mib, 'local-s3 and others ');

/** Puts the objects of a size, once a server. */
export async function putObjects(client: S3Client, size: ObjectSize): Promise<void> {
  const known = filled.get(client) ?? new Set();
  filled.set(client, known);
  if (known.has(size)) return;
  known.add(size);
  const { sizeBytes, keys } = objectSizes[size];
  await client.send({ method: 'PUT', path: `/${bucketOf(size)}` });
  for (let number = 0; number < keys; number++) {
    const path = objectPath(size, number);
    if (sizeBytes <= content.length) await client.send({ method: 'PUT', path, body: bodyOf(sizeBytes) });
    else await putInParts(client, path, sizeBytes);
  }
}

const filled = new WeakMap<S3Client, Set<ObjectSize>>();

async function putInParts(client: S3Client, path: string, sizeBytes: number): Promise<void> {
  const uploadId = await createUpload(client, path);
  const etags: string[] = [];
  for (let at = 0; at < sizeBytes; at += content.length) {
    const query = `partNumber=${etags.length + 1}&uploadId=${uploadId}`;
    const body = bodyOf(Math.min(content.length, sizeBytes - at));
    const { head } = await client.send({ method: 'PUT', path, query, body });
    etags.push(/\r\netag: *(\S+)/i.exec(head)?.[1] ?? '');
  }
  await client.send({ method: 'POST', path, query: `uploadId=${uploadId}`, body: completeDocument(etags) });
}

/** Gives the upload's id, percent-encoded. */
export async function createUpload({ send }: Pick<S3Client, 'send'>, path: string): Promise<string> {
  return readUploadId((await send({ method: 'POST', path, query: 'uploads=' })).text);
}

export function readUploadId(text: string): string {
  return encodeURIComponent(/<UploadId>(.*)<\/UploadId>/.exec(text)?.[1] ?? '');
}

/** ETags of parts 1, 2 and so on, with their quotes. */
export function completeDocument(etags: string[]): Buffer {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
  );
  return Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
}
