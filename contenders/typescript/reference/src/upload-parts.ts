import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { PartWriter } from './part-writer.ts';

export interface UploadTarget {
  client: S3Client;
  bucketName: string;
  key: string;
  partBytes: number;
}

/** Uploads a stream of unknown length in parts. Whatever fails, S3 is told to forget the parts, and the failure is thrown. */
export async function uploadParts(body: Readable, target: UploadTarget): Promise<void> {
  const { client, bucketName, key } = target;
  const location = { Bucket: bucketName, Key: key };
  const create = new CreateMultipartUploadCommand({ ...location, ChecksumAlgorithm: 'CRC32' });
  const { UploadId } = await client.send(create);
  try {
    const Parts = await sendParts(body, target, UploadId);
    await client.send(
      new CompleteMultipartUploadCommand({ ...location, UploadId, MultipartUpload: { Parts } }),
    );
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...location, UploadId }));
    throw error;
  }
}

/** Resolves to the parts in order. When it rejects, no request is on its way any more. */
async function sendParts(
  body: Readable,
  { client, bucketName, key, partBytes }: UploadTarget,
  UploadId: string | undefined,
): Promise<CompletedPart[]> {
  const sendPart = async (bytes: Buffer, PartNumber: number): Promise<CompletedPart> => {
    const part = { Bucket: bucketName, Key: key, UploadId, PartNumber, Body: bytes };
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand(part));
    return { PartNumber, ETag, ChecksumCRC32 };
  };
  const parts = new PartWriter(partBytes, sendPart);
  try {
    await pipeline(body, parts);
    return await parts.sent();
  } finally {
    await parts.settled();
  }
}
