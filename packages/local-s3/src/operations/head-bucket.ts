import { bucketArn } from '../access/permissions.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const headBucket: Operation = {
  name: 'HeadBucket',
  permissions: ({ bucket }) => [{ action: 's3:ListBucket', resource: bucketArn(bucket) }],
  run: ({ bucket }, s3) => ({
    headers: { 'x-amz-bucket-region': findBucket(s3, bucket).region, 'x-amz-access-point-alias': 'false' },
  }),
};
