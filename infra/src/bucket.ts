import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The one bucket: corpus, archives and scratch. A run that is killed leaves an unfinished upload, which S3 then clears. */
export function addBucket(stack: Construct): CfnBucket {
  const bucket = new CfnBucket(stack, 'Bucket', {
    bucketEncryption: {
      serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    },
    lifecycleConfiguration: {
      rules: [
        {
          id: 'AbortUnfinishedUploads',
          status: 'Enabled',
          prefix: '',
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    publicAccessBlockConfiguration: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
  });
  bucket.applyRemovalPolicy(RemovalPolicy.DESTROY);
  return bucket;
}
