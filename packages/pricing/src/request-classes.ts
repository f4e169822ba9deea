import type { Ledger } from '@s3-lambda-bench/contract';

/** S3's request classes: A is PUT, COPY, POST and LIST, B is GET, SELECT and all other, DELETE and CANCEL are free. */
type RequestClass = 'A' | 'B' | 'free';

/** How many requests of each class a ledger holds; `certain` is false when an operation is not in the table. */
export interface ClassCounts {
  a: number;
  b: number;
  certain: boolean;
}

/**
 * Counts what S3 bills. Answers 2xx and 4xx are billed, 5xx are not (S3 user guide, "Billing for Amazon S3 error
 * responses"; its list of 4xx codes that are free cannot be told from a count). An operation that is not in the table
 * counts in the dearer class, so that nobody gains by an exotic request.
 */
export function countRequests(ledger: Ledger): ClassCounts {
  const counts: ClassCounts = { a: 0, b: 0, certain: true };
  for (const [operation, { requests, errors_5xx }] of Object.entries(ledger)) {
    const requestClass = requestClasses[operation];
    const billed = Math.max(0, requests - errors_5xx);
    if (requestClass === undefined) counts.certain = false;
    if (requestClass === 'B') counts.b += billed;
    else if (requestClass !== 'free') counts.a += billed;
  }
  return counts;
}

/** By S3's operation names. Source: S3 pricing page and the user guide's "Understanding your billing and usage reports". */
const requestClasses: Readonly<Record<string, RequestClass>> = {
  CreateBucket: 'A',
  PutObject: 'A',
  CopyObject: 'A',
  PostObject: 'A',
  CreateMultipartUpload: 'A',
  UploadPart: 'A',
  UploadPartCopy: 'A',
  CompleteMultipartUpload: 'A',
  ListBuckets: 'A',
  ListObjects: 'A',
  ListObjectsV2: 'A',
  ListObjectVersions: 'A',
  ListMultipartUploads: 'A',
  ListParts: 'A',
  PutObjectTagging: 'A',
  GetObject: 'B',
  HeadObject: 'B',
  HeadBucket: 'B',
  GetObjectAcl: 'B',
  GetObjectAttributes: 'B',
  GetObjectLockConfiguration: 'B',
  GetObjectTagging: 'B',
  GetBucketAccelerateConfiguration: 'B',
  GetBucketAcl: 'B',
  GetBucketCors: 'B',
  GetBucketEncryption: 'B',
  GetBucketLifecycleConfiguration: 'B',
  GetBucketLocation: 'B',
  GetBucketLogging: 'B',
  GetBucketNotificationConfiguration: 'B',
  GetBucketOwnershipControls: 'B',
  GetBucketPolicy: 'B',
  GetBucketPolicyStatus: 'B',
  GetBucketReplication: 'B',
  GetBucketRequestPayment: 'B',
  GetBucketTagging: 'B',
  GetBucketVersioning: 'B',
  GetBucketWebsite: 'B',
  GetPublicAccessBlock: 'B',
  SelectObjectContent: 'B',
  DeleteBucket: 'free',
  DeleteObject: 'free',
  DeleteObjects: 'free',
  AbortMultipartUpload: 'free',
};
