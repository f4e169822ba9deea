import { open } from 'node:fs/promises';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

const partBytes = 64 * 1024 * 1024;

/** Puts the file at `archive.zip` of a new bucket `bench`. */
export async function uploadArchive({
  zipFile,
  ...config
}: Pick<S3ClientConfig, 'endpoint' | 'credentials'> & { zipFile: string }): Promise<void> {
  const client = new S3Client({ ...config, region: 'us-east-1' });
  const location = { Bucket: 'bench', Key: 'archive.zip' };
  await client.send(new CreateBucketCommand({ Bucket: 'bench' }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(location));
  const Parts = [];
  const handle = await open(zipFile);
  const buffer = Buffer.alloc(partBytes);
  for (let PartNumber = 1; ; PartNumber += 1) {
    const { bytesRead } = await handle.read(buffer);
    if (bytesRead === 0) break;
    const Body = buffer.subarray(0, bytesRead);
    const { ETag } = await client.send(new UploadPartCommand({ ...location, UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  await handle.close();
  await client.send(
    new CompleteMultipartUploadCommand({ ...location, UploadId, MultipartUpload: { Parts } }),
  );
  client.destroy();
}
