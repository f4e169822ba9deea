import { bucketArn } from '../access/permissions.ts';
import { writeXml } from '../http/write-xml.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  parameters: ['location'],
  permissions: ({ bucket }) => [{ action: 's3:GetBucketLocation', resource: bucketArn(bucket) }],
  run: ({ bucket }, s3) => {
    const { region } = findBucket(s3, bucket);
    // The oldest region has no name here (S3 API reference, GetBucketLocation).
    return { xml: writeXml('LocationConstraint', region === 'us-east-1' ? '' : region) };
  },
};
