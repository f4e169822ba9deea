import { Readable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type MultipartUpload,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Bucket, StoredObject } from './bucket.ts';
import { FillError } from './errors.ts';
import type { CorpusObject } from './objects.ts';
import { type PersistTools, persist } from './persist.ts';

/** One bucket as a client sees it. */
interface Place {
  client: S3Client;
  bucketName: string;
  persistence: PersistTools;
}

/** The Bucket on real S3. Asks again while S3 is busy, and fails whatever it does once the signal in `persistence` aborts. */
export function makeS3Bucket(client: S3Client, bucketName: string, persistence: PersistTools): Bucket {
  const place = { client, bucketName, persistence };
  return {
    list: (prefix) => list(place, prefix),
    readText: (key) => readText(place, key),
    writeText: (key, text) => writeText(place, key, text),
    put: (key, object) => put(place, key, object),
    remove: (keys) => remove(place, keys),
    abortUploads: () => abortUploads(place),
  };
}

async function* list(place: Place, prefix: string): AsyncGenerator<StoredObject> {
  let token: string | undefined;
  do {
    const { Contents = [], NextContinuationToken } = await listPage(place, prefix, token);
    for (const { Key, Size } of Contents) {
      if (Key !== undefined) yield { key: Key, sizeBytes: Size ?? 0 };
    }
    token = NextContinuationToken;
  } while (token !== undefined);
}

async function listPage(
  { client, bucketName, persistence }: Place,
  prefix: string,
  token: string | undefined,
): Promise<Pick<ListObjectsV2CommandOutput, 'Contents' | 'NextContinuationToken'>> {
  const request = { Bucket: bucketName, Prefix: prefix, ContinuationToken: token };
  try {
    return await persist(
      (abortSignal) => client.send(new ListObjectsV2Command(request), { abortSignal }),
      persistence,
    );
  } catch (error) {
    if (isNamed(error, 'NoSuchBucket')) return {};
    throw error;
  }
}

/** A body that breaks off is read anew, as it is part of what is repeated. */
async function readText(
  { client, bucketName, persistence }: Place,
  key: string,
): Promise<string | undefined> {
  try {
    return await persist(async (abortSignal) => {
      const command = new GetObjectCommand({ Bucket: bucketName, Key: key });
      const { Body } = await client.send(command, { abortSignal });
      return await Body?.transformToString();
    }, persistence);
  } catch (error) {
    if (isNamed(error, 'NoSuchKey') || isNamed(error, 'NoSuchBucket')) return undefined;
    throw error;
  }
}

async function writeText(
  { client, bucketName, persistence }: Place,
  key: string,
  text: string,
): Promise<void> {
  const request = { Bucket: bucketName, Key: key, Body: text, ContentType: 'application/json' };
  await persist((abortSignal) => client.send(new PutObjectCommand(request), { abortSignal }), persistence);
}

async function put(
  { client, bucketName, persistence }: Place,
  key: string,
  object: CorpusObject,
): Promise<void> {
  const { sizeBytes: ContentLength, crc32 } = object;
  const request = { Bucket: bucketName, Key: key, ContentLength, ChecksumCRC32: toBase64(crc32) };
  await persist(async (abortSignal) => {
    const body = object.makeBody();
    try {
      await client.send(new PutObjectCommand({ ...request, Body: body }), { abortSignal });
    } finally {
      if (body instanceof Readable) body.destroy();
    }
  }, persistence);
}

/** S3 writes a CRC-32 as its four bytes, big endian, in base64. */
function toBase64(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString('base64');
}

/** DeleteObjects answers 200 also when keys stayed; which did is in `Errors` (S3 API reference). */
async function remove({ client, bucketName, persistence }: Place, keys: string[]): Promise<void> {
  const Objects = keys.map((Key) => ({ Key }));
  const request = { Bucket: bucketName, Delete: { Objects, Quiet: true } };
  const { Errors = [] } = await persist(
    (abortSignal) => client.send(new DeleteObjectsCommand(request), { abortSignal }),
    persistence,
  );
  const [first] = Errors;
  if (first === undefined) return;
  throw new FillError(
    'notDeleted',
    `S3 kept ${Errors.length} of ${keys.length} objects that were to be deleted, the first '${first.Key}': ${first.Code} ${first.Message}; try again`,
  );
}

/** ListMultipartUploads gives up to 1,000 uploads a page; aborted ones leave the next listing, so the first page is read until it is empty. */
async function abortUploads(place: Place): Promise<void> {
  for (;;) {
    const uploads = await listUploads(place);
    if (uploads.length === 0) return;
    for (const { Key, UploadId } of uploads) await abortUpload(place, { Key, UploadId });
  }
}

async function abortUpload(
  { client, bucketName, persistence }: Place,
  upload: { Key: string | undefined; UploadId: string | undefined },
): Promise<void> {
  const request = { Bucket: bucketName, ...upload };
  try {
    await persist(
      (abortSignal) => client.send(new AbortMultipartUploadCommand(request), { abortSignal }),
      persistence,
    );
  } catch (error) {
    if (!isNamed(error, 'NoSuchUpload')) throw error;
  }
}

async function listUploads({ client, bucketName, persistence }: Place): Promise<MultipartUpload[]> {
  const request = { Bucket: bucketName };
  try {
    const { Uploads = [] } = await persist(
      (abortSignal) => client.send(new ListMultipartUploadsCommand(request), { abortSignal }),
      persistence,
    );
    return Uploads;
  } catch (error) {
    if (isNamed(error, 'NoSuchBucket')) return [];
    throw error;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return isNativeError(error) && error.name === name;
}
