import { bucketArn } from '../access/permissions.ts';
import { S3Error } from '../errors.ts';
import type { S3 } from '../server/s3.ts';
import type { Bucket } from '../storage/buckets.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  permissions: ({ bucket }) => [{ action: 's3:DeleteBucket', resource: bucketArn(bucket) }],
  run: (request, s3) => {
    const bucket = findBucket(s3, request.bucket);
    s3.store.transact(() => {
      abortUploads(s3, bucket);
      if (s3.store.buckets.removeIfEmpty(bucket.id)) return;
      throw new S3Error('BucketNotEmpty', { details: { BucketName: bucket.name } });
    });
    return { status: 204 };
  },
};

/** Uploads in progress do not keep a general purpose bucket from being deleted. */
function abortUploads({ store }: S3, bucket: Bucket): void {
  const uploads = store.uploads.list(bucket.id, { key: '', id: '' }, Number.MAX_SAFE_INTEGER);
  for (const { id } of uploads) store.uploads.remove(id);
}
