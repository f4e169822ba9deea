import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { type Body, bytesOf, wholeOf } from './body.ts';
import type { Request } from './plan.ts';
import { bucket as Bucket } from './resources.ts';

/** What an acknowledgement tells. */
export interface Answer {
  etag?: string | undefined;
  uploadId?: string | undefined;
}

type Send<R> = (client: S3Client, request: R, step: () => void) => Promise<Answer>;

/** Sends one request; `step` is called for each chunk of its body that the client lets go. Rejects as the SDK does. */
export function send(client: S3Client, request: Request, step: () => void): Promise<Answer> {
  const sender: Send<never> = senders[request.operation];
  return (sender as Send<Request>)(client, request, step);
}

const senders: { [Name in Request['operation']]: Send<Extract<Request, { operation: Name }>> } = {
  PutObject: async (client, { key: Key, body, ifMatch, ifNoneMatch }, step) => {
    const conditions = {
      ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
      ...(ifNoneMatch === undefined ? {} : { IfNoneMatch: ifNoneMatch }),
    };
    const command = new PutObjectCommand({ Bucket, Key, ...payloadOf(body, step), ...conditions });
    const { ETag } = await client.send(command);
    return { etag: unquoted(ETag) };
  },
  GetObject: async (client, { key: Key, expected }) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const seen = `${bytes.length} bytes of SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`;
    if (seen !== expected) throw new Error(`${Key} reads as ${seen}, but was acknowledged as ${expected}`);
    return {};
  },
  CopyObject: async (client, { key: Key, source }) => {
    const { CopyObjectResult } = await client.send(
      new CopyObjectCommand({ Bucket, Key, CopySource: sourceOf(source) }),
    );
    return { etag: unquoted(CopyObjectResult?.ETag) };
  },
  DeleteObject: async (client, { key: Key }) => {
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    return {};
  },
  DeleteObjects: async (client, { keys }) => {
    const Delete = { Objects: keys.map((Key) => ({ Key })) };
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }));
    if (Errors.length > 0) throw new Error(`DeleteObjects failed: ${JSON.stringify(Errors)}`);
    return {};
  },
  CreateMultipartUpload: async (client, { key: Key }) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    return { uploadId: UploadId };
  },
  UploadPart: async (client, { key: Key, uploadId: UploadId, number: PartNumber, body }, step) => {
    const command = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, ...payloadOf(body, step) });
    const { ETag } = await client.send(command);
    return { etag: unquoted(ETag) };
  },
  UploadPartCopy: async (client, { key: Key, uploadId: UploadId, number: PartNumber, ...copied }) => {
    const CopySourceRange = `bytes=${copied.start}-${copied.start + copied.sizeBytes - 1}`;
    const CopySource = sourceOf(copied.source);
    const address = { Bucket, Key, UploadId, PartNumber, CopySource, CopySourceRange };
    const { CopyPartResult } = await client.send(new UploadPartCopyCommand(address));
    return { etag: unquoted(CopyPartResult?.ETag) };
  },
  CompleteMultipartUpload: async (client, { key: Key, uploadId: UploadId, parts }) => {
    const Parts = parts.map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
    const { ETag } = await client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    return { etag: unquoted(ETag) };
  },
  AbortMultipartUpload: async (client, { key: Key, uploadId: UploadId }) => {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    return {};
  },
};

export function unquoted(etag: string | undefined): string | undefined {
  return etag?.replaceAll('"', '');
}

const chunkBytes = 65_536;

/** Small bodies go whole, larger ones as a stream, which the SDK sends in signed chunks with a trailer. */
function payloadOf(body: Body, step: () => void) {
  const bytes = Buffer.concat(wholeOf(body).map(bytesOf));
  if (bytes.length <= chunkBytes) return { Body: bytes };
  return { Body: Readable.from(chunksOf(bytes, step)), ContentLength: bytes.length };
}

function* chunksOf(bytes: Buffer, step: () => void) {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    step();
    yield bytes.subarray(at, at + chunkBytes);
  }
}

function sourceOf(key: string): string {
  return `${Bucket}/${encodeURIComponent(key)}`;
}
