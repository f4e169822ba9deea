import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type AdminClient, makeAdminClient, startS3Server } from '@s3-lambda-bench/local-s3';
import { makeClient } from '../src/client.ts';

export interface GivenS3 {
  client: S3Client;
  endpoint: string;
  bucketName: string;
  admin: AdminClient;
  /** The uploads begun and neither completed nor aborted. */
  listUploads(): Promise<MultipartUpload[]>;
  etagOf(key: string): Promise<string | undefined>;
}

/** Runs a test against an S3 server of its own with one empty bucket, and takes both away again. */
export async function withS3(use: (s3: GivenS3) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'fill-bucket-'));
  const Bucket = 'bench';
  const root = { accessKeyId: 'AKIDROOT', secretAccessKey: 'secret' };
  const principal = { arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', policies: [] };
  const { endpoint, close } = await startS3Server({ dataDir, root });
  const client = makeClient({ endpoint, region: 'us-east-1', credentials: root });
  try {
    await client.send(new CreateBucketCommand({ Bucket }));
    await use({
      client,
      endpoint,
      bucketName: Bucket,
      admin: makeAdminClient({ endpoint, root: { ...root, principal } }),
      listUploads: async () => {
        const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
        return Uploads;
      },
      etagOf: async (Key) => (await client.send(new HeadObjectCommand({ Bucket, Key }))).ETag,
    });
  } finally {
    client.destroy();
    await close();
    await rm(dataDir, { recursive: true });
  }
}
