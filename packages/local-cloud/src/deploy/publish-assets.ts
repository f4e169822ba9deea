import { readFile } from 'node:fs/promises';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Asset } from './read-assembly.ts';

/** Puts into S3 what is not there yet: an asset's key is the digest of its content, so one that is there is the right one. */
export async function publishAssets(s3: S3Client, assets: readonly Asset[]): Promise<void> {
  for (const Bucket of new Set(assets.map(({ bucket }) => bucket))) {
    if (await exists(() => s3.send(new HeadBucketCommand({ Bucket })))) continue;
    await s3.send(new CreateBucketCommand({ Bucket }));
  }
  for (const asset of assets) await publish(s3, asset);
}

async function publish(s3: S3Client, { file, bucket: Bucket, key: Key }: Asset): Promise<void> {
  if (await exists(() => s3.send(new HeadObjectCommand({ Bucket, Key })))) return;
  // Whole, as the SDK does not send a stream a second time; what Lambda takes is below 250 MB.
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(file) }));
}

async function exists(head: () => Promise<unknown>): Promise<boolean> {
  try {
    await head();
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}
