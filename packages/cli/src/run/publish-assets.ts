import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** One file of the cloud assembly that the template refers to in S3. */
export interface Asset {
  file: string;
  bucket: string;
  key: string;
}

interface AssetManifest {
  files: Record<
    string,
    {
      source: { path: string; packaging: string };
      destinations: Record<string, { bucketName: string; objectKey: string }>;
    }
  >;
}

/** The assets of a cloud assembly, with the account and region placeholders of the CDK's asset manifest filled in. */
export function listAssets(
  assemblyDir: string,
  stackName: string,
  place: { accountId: string; region: string },
): Asset[] {
  const manifest: AssetManifest = JSON.parse(
    readFileSync(path.join(assemblyDir, `${stackName}.assets.json`), 'utf8'),
  );
  const fill = (text: string): string =>
    text.replaceAll('${AWS::AccountId}', place.accountId).replaceAll('${AWS::Region}', place.region);
  return Object.values(manifest.files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ bucketName, objectKey }) => ({
      file: path.join(assemblyDir, source.path),
      bucket: fill(bucketName),
      key: fill(objectKey),
    })),
  );
}

/** Puts into S3 what is not there yet; asset keys are digests of their content, so one that is there is the right one. */
export async function publishAssets(s3: S3Client, assets: Asset[]): Promise<void> {
  for (const bucket of new Set(assets.map((asset) => asset.bucket))) await ensureBucket(s3, bucket);
  for (const asset of assets) {
    if (await exists(() => s3.send(new HeadObjectCommand({ Bucket: asset.bucket, Key: asset.key }))))
      continue;
    const { size } = await stat(asset.file);
    await s3.send(
      new PutObjectCommand({
        Bucket: asset.bucket,
        Key: asset.key,
        Body: createReadStream(asset.file),
        ContentLength: size,
      }),
    );
  }
}

async function ensureBucket(s3: S3Client, bucket: string): Promise<void> {
  if (await exists(() => s3.send(new HeadBucketCommand({ Bucket: bucket })))) return;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
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
