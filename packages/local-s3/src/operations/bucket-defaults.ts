import { bucketArn, type Permission } from '../access/permissions.ts';
import { S3Error, type S3ErrorCode } from '../errors.ts';
import { writeXml, type XmlContent } from '../http/write-xml.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

/** What S3 answers of one aspect of a bucket that nobody has configured. */
interface Default {
  /** The API's name of the operation. */
  name: string;
  /** The query parameter that asks for it. */
  parameter: string;
  action: Permission['action'];
  /** A document, or the error that says there is none. */
  answer: [root: string, content: XmlContent] | S3ErrorCode;
}

/**
 * No aspect of a bucket can be configured here, so what S3 answers of a fresh bucket is true of every one. Clients and
 * test suites ask for these before they do anything else. Sources: recorded replies of AWS; for the actions, the service
 * authorization reference. Only what is true of this server has a row; the rest is refused by name.
 */
const defaults: readonly Default[] = [
  {
    name: 'GetBucketAccelerateConfiguration',
    parameter: 'accelerate',
    action: 's3:GetAccelerateConfiguration',
    answer: ['AccelerateConfiguration', ''],
  },
  {
    name: 'GetBucketCors',
    parameter: 'cors',
    action: 's3:GetBucketCORS',
    answer: 'NoSuchCORSConfiguration',
  },
  {
    name: 'GetBucketEncryption',
    parameter: 'encryption',
    action: 's3:GetEncryptionConfiguration',
    answer: [
      'ServerSideEncryptionConfiguration',
      {
        Rule: {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
          BucketKeyEnabled: false,
        },
      },
    ],
  },
  {
    name: 'GetBucketLifecycleConfiguration',
    parameter: 'lifecycle',
    action: 's3:GetLifecycleConfiguration',
    answer: 'NoSuchLifecycleConfiguration',
  },
  {
    name: 'GetBucketLogging',
    parameter: 'logging',
    action: 's3:GetBucketLogging',
    answer: ['BucketLoggingStatus', ''],
  },
  {
    name: 'GetBucketNotificationConfiguration',
    parameter: 'notification',
    action: 's3:GetBucketNotification',
    answer: ['NotificationConfiguration', ''],
  },
  {
    name: 'GetBucketOwnershipControls',
    parameter: 'ownershipControls',
    action: 's3:GetBucketOwnershipControls',
    answer: ['OwnershipControls', { Rule: { ObjectOwnership: 'BucketOwnerEnforced' } }],
  },
  {
    name: 'GetBucketPolicy',
    parameter: 'policy',
    action: 's3:GetBucketPolicy',
    answer: 'NoSuchBucketPolicy',
  },
  {
    name: 'GetBucketPolicyStatus',
    parameter: 'policyStatus',
    action: 's3:GetBucketPolicyStatus',
    answer: 'NoSuchBucketPolicy',
  },
  {
    name: 'GetBucketReplication',
    parameter: 'replication',
    action: 's3:GetReplicationConfiguration',
    answer: 'ReplicationConfigurationNotFoundError',
  },
  {
    name: 'GetBucketRequestPayment',
    parameter: 'requestPayment',
    action: 's3:GetBucketRequestPayment',
    answer: ['RequestPaymentConfiguration', { Payer: 'BucketOwner' }],
  },
  {
    name: 'GetBucketTagging',
    parameter: 'tagging',
    action: 's3:GetBucketTagging',
    answer: 'NoSuchTagSet',
  },
  {
    name: 'GetBucketVersioning',
    parameter: 'versioning',
    action: 's3:GetBucketVersioning',
    answer: ['VersioningConfiguration', ''],
  },
  {
    name: 'GetBucketWebsite',
    parameter: 'website',
    action: 's3:GetBucketWebsite',
    answer: 'NoSuchWebsiteConfiguration',
  },
  {
    name: 'GetObjectLockConfiguration',
    parameter: 'object-lock',
    action: 's3:GetBucketObjectLockConfiguration',
    answer: 'ObjectLockConfigurationNotFoundError',
  },
  {
    name: 'GetPublicAccessBlock',
    parameter: 'publicAccessBlock',
    action: 's3:GetBucketPublicAccessBlock',
    answer: [
      'PublicAccessBlockConfiguration',
      { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    ],
  },
];

/** By the query parameter that asks for each. */
export const bucketDefaults: ReadonlyMap<string, Operation> = new Map(
  defaults.map((row) => [row.parameter, makeOperation(row)]),
);

function makeOperation({ name, parameter, action, answer }: Default): Operation {
  return {
    name,
    parameters: [parameter],
    permissions: ({ bucket }) => [{ action, resource: bucketArn(bucket) }],
    run: ({ bucket }, s3) => {
      findBucket(s3, bucket);
      if (typeof answer === 'string') throw new S3Error(answer, { details: { BucketName: bucket } });
      return { xml: writeXml(...answer) };
    },
  };
}
