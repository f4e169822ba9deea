import { Readable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Bucket, StoredObject } from './bucket.ts';
import { FillError } from './errors.ts';
import type { CorpusObject } from './objects.ts';

/** One bucket as a client sees it. */
interface Place {
  client: S3Client;
  bucketName: string;
}

/** The Bucket on real S3. The client's own retries stand between it and the network. */
export function makeS3Bucket(client: S3Client, bucketName: string): Bucket {
  const place = { client, bucketName };
  return {
    list: (prefix) => list(place, prefix),
    readText: (key) => readText(place, key),
    writeText: (key, text) => writeText(place, key, text),
    put: (key, object, signal) => put(place, { key, object, signal }),
    remove: (keys) => remove(place, keys),
    abortUploads: () => abortUploads(place),
  };
}

async function* list({ client, bucketName }: Place, prefix: string): AsyncGenerator<StoredObject> {
  try {
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucketName, Prefix: prefix })) {
      for (const { Key, Size } of page.Contents ?? []) {
        if (Key !== undefined) yield { key: Key, sizeBytes: Size ?? 0 };
      }
    }
  } catch (error) {
    if (!isNamed(error, 'NoSuchBucket')) throw error;
  }
}

async function readText({ client, bucketName }: Place, key: string): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return undefined;
    throw error;
  }
}

async function writeText({ client, bucketName }: Place, key: string, text: string): Promise<void> {
  await client.send(
    new PutObjectCommand({ Bucket: bucketName, Key: key, Body: text, ContentType: 'application/json' }),
  );
}

const streamAttempts = 4;

interface Upload {
  key: string;
  object: CorpusObject;
  signal: AbortSignal;
}

/** The SDK repeats a request whose body is in memory; a stream it cannot rewind, so that is repeated here with a new one. */
async function put({ client, bucketName }: Place, { key, object, signal }: Upload): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const body = object.makeBody();
    try {
      const command = new PutObjectCommand({
        Bucket: bucketName,
        Key: key,
        Body: body,
        ContentLength: object.sizeBytes,
        ChecksumCRC32: toBase64(object.crc32),
      });
      await client.send(command, { abortSignal: signal });
      return;
    } catch (error) {
      if (!(body instanceof Readable) || attempt === streamAttempts || signal.aborted) throw error;
      body.destroy();
    }
  }
}

/** S3 writes a CRC-32 as its four bytes, big endian, in base64. */
function toBase64(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString('base64');
}

/** DeleteObjects answers 200 also when keys stayed; which did is in `Errors` (S3 API reference). */
async function remove({ client, bucketName }: Place, keys: string[]): Promise<void> {
  const Objects = keys.map((Key) => ({ Key }));
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucketName, Delete: { Objects, Quiet: true } }),
  );
  const [first] = Errors;
  if (first === undefined) return;
  throw new FillError(
    'notDeleted',
    `S3 kept ${Errors.length} of ${keys.length} objects that were to be deleted, the first '${first.Key}': ${first.Code} ${first.Message}; try again`,
  );
}

/** ListMultipartUploads gives up to 1,000 uploads a page; aborted ones leave the next listing, so the first page is read until it is empty. */
async function abortUploads({ client, bucketName }: Place): Promise<void> {
  for (;;) {
    const uploads = await listUploads({ client, bucketName });
    if (uploads.length === 0) return;
    for (const { Key, UploadId } of uploads) {
      try {
        await client.send(new AbortMultipartUploadCommand({ Bucket: bucketName, Key, UploadId }));
      } catch (error) {
        if (!isNamed(error, 'NoSuchUpload')) throw error;
      }
    }
  }
}

async function listUploads({ client, bucketName }: Place) {
  try {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucketName }));
    return Uploads;
  } catch (error) {
    if (isNamed(error, 'NoSuchBucket')) return [];
    throw error;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return isNativeError(error) && error.name === name;
}
