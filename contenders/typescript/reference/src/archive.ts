import type { S3Client } from '@aws-sdk/client-s3';
import { fetchAhead } from './fetch-ahead.ts';
import { listObjects } from './list-objects.ts';
import { choosePartBytes } from './part-size.ts';
import { uploadParts } from './upload-parts.ts';
import { zipEntries } from './zip-entries.ts';

export interface ArchiveJob {
  client: S3Client;
  bucketName: string;
  /** Without a slash at its end. */
  filesPrefix: string;
  archiveKey: string;
}

/**
 * Every object under the prefix, in key order, into one flat ZIP. Nothing is held but what is on its way: whoever is slower,
 * S3's reads or its writes, slows the other down.
 */
export async function archive({ client, bucketName, filesPrefix, archiveKey }: ArchiveJob): Promise<void> {
  const objects = await listObjects(client, bucketName, filesPrefix);
  const bodies = fetchAhead({ client, bucketName, objects });
  await uploadParts(zipEntries(bodies), {
    client,
    bucketName,
    key: archiveKey,
    partBytes: choosePartBytes(objects),
  });
}
