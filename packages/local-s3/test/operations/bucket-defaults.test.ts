import {
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectLockConfigurationCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenRole } from '../given-role.ts';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();
const Owner = { ID: '0'.repeat(64) };
const acl = {
  Owner,
  Grants: [{ Grantee: { ...Owner, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }],
};

/** Every answer but its metadata. */
async function answerOf(answer: Promise<object>): Promise<object> {
  return Object.fromEntries(Object.entries(await answer).filter(([name]) => name !== '$metadata'));
}

describe('of a bucket that nobody has configured', () => {
  const client = () => given.client;

  test.each([
    [
      'GetBucketAccelerateConfiguration',
      (Bucket: string) => client().send(new GetBucketAccelerateConfigurationCommand({ Bucket })),
      {},
    ],
    ['GetBucketAcl', (Bucket: string) => client().send(new GetBucketAclCommand({ Bucket })), acl],
    [
      'GetBucketEncryption',
      (Bucket: string) => client().send(new GetBucketEncryptionCommand({ Bucket })),
      {
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
              BucketKeyEnabled: false,
            },
          ],
        },
      },
    ],
    ['GetBucketLogging', (Bucket: string) => client().send(new GetBucketLoggingCommand({ Bucket })), {}],
    [
      'GetBucketNotificationConfiguration',
      (Bucket: string) => client().send(new GetBucketNotificationConfigurationCommand({ Bucket })),
      {},
    ],
    [
      'GetBucketOwnershipControls',
      (Bucket: string) => client().send(new GetBucketOwnershipControlsCommand({ Bucket })),
      { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
    ],
    [
      'GetBucketRequestPayment',
      (Bucket: string) => client().send(new GetBucketRequestPaymentCommand({ Bucket })),
      { Payer: 'BucketOwner' },
    ],
    [
      'GetBucketVersioning',
      (Bucket: string) => client().send(new GetBucketVersioningCommand({ Bucket })),
      {},
    ],
    [
      'GetPublicAccessBlock',
      (Bucket: string) => client().send(new GetPublicAccessBlockCommand({ Bucket })),
      {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      },
    ],
  ])('%s answers as S3 does', async (_, send, answer) => {
    expect(await answerOf(send(await given.givenBucket()))).toEqual(answer);
  });

  test.each([
    [
      'NoSuchCORSConfiguration',
      (Bucket: string) => client().send(new GetBucketCorsCommand({ Bucket })),
      'The CORS configuration does not exist',
    ],
    [
      'NoSuchLifecycleConfiguration',
      (Bucket: string) => client().send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
      'The lifecycle configuration does not exist',
    ],
    [
      'NoSuchBucketPolicy',
      (Bucket: string) => client().send(new GetBucketPolicyCommand({ Bucket })),
      'The bucket policy does not exist',
    ],
    [
      'NoSuchBucketPolicy',
      (Bucket: string) => client().send(new GetBucketPolicyStatusCommand({ Bucket })),
      'The bucket policy does not exist',
    ],
    [
      'ReplicationConfigurationNotFoundError',
      (Bucket: string) => client().send(new GetBucketReplicationCommand({ Bucket })),
      'The replication configuration was not found',
    ],
    [
      'NoSuchTagSet',
      (Bucket: string) => client().send(new GetBucketTaggingCommand({ Bucket })),
      'The TagSet does not exist',
    ],
    [
      'NoSuchWebsiteConfiguration',
      (Bucket: string) => client().send(new GetBucketWebsiteCommand({ Bucket })),
      'The specified bucket does not have a website configuration',
    ],
    [
      'ObjectLockConfigurationNotFoundError',
      (Bucket: string) => client().send(new GetObjectLockConfigurationCommand({ Bucket })),
      'Object Lock configuration does not exist for this bucket',
    ],
  ])('the answer is %s', async (code, send, message) => {
    await expect(send(await given.givenBucket())).rejects.toEqual(refusal(code, 404, message));
  });

  test('each needs the permission of its own', async () => {
    const Bucket = await given.givenBucket();
    const client = await givenRole(given, ['s3:GetBucketVersioning']);
    await expect(client.send(new GetBucketVersioningCommand({ Bucket }))).resolves.toBeDefined();
    await expect(client.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toEqual(
      refusal('AccessDenied', 403, 's3:GetBucketTagging'),
    );
    await expect(client.send(new GetBucketAclCommand({ Bucket }))).rejects.toEqual(
      refusal('AccessDenied', 403, 's3:GetBucketAcl'),
    );
  });

  test('nothing is answered when it is not there', async () => {
    const versioning = given.client.send(new GetBucketVersioningCommand({ Bucket: 'nobodys' }));
    await expect(versioning).rejects.toEqual(refusal('NoSuchBucket', 404));
    const bucketAcl = given.client.send(new GetBucketAclCommand({ Bucket: 'nobodys' }));
    await expect(bucketAcl).rejects.toEqual(refusal('NoSuchBucket', 404));
  });
});

describe('of an object', () => {
  test("the ACL is its owner's, and there are no tags", async () => {
    const target = { Bucket: await given.givenBucket(), Key: 'k' };
    await given.client.send(new PutObjectCommand({ ...target, Body: 'x' }));
    expect(await answerOf(given.client.send(new GetObjectAclCommand(target)))).toEqual(acl);
    expect(await answerOf(given.client.send(new GetObjectTaggingCommand(target)))).toEqual({ TagSet: [] });
  });

  test('each needs the permission of its own, and another for a version', async () => {
    const target = { Bucket: await given.givenBucket(), Key: 'k' };
    await given.client.send(new PutObjectCommand({ ...target, Body: 'x' }));
    const version = { ...target, VersionId: 'null' };
    const reader = await givenRole(given, ['s3:GetObject', 's3:GetObjectVersion']);
    for (const [asked, action] of [
      [reader.send(new GetObjectAclCommand(target)), 's3:GetObjectAcl on'],
      [reader.send(new GetObjectAclCommand(version)), 's3:GetObjectVersionAcl on'],
      [reader.send(new GetObjectTaggingCommand(target)), 's3:GetObjectTagging on'],
      [reader.send(new GetObjectTaggingCommand(version)), 's3:GetObjectVersionTagging on'],
    ] as const) {
      await expect(asked).rejects.toEqual(refusal('AccessDenied', 403, action));
    }
    const inspector = await givenRole(given, ['s3:GetObjectAcl', 's3:GetObjectVersionTagging']);
    await expect(inspector.send(new GetObjectAclCommand(target))).resolves.toBeDefined();
    await expect(inspector.send(new GetObjectTaggingCommand(version))).resolves.toBeDefined();
  });

  test('neither is answered when it is not there', async () => {
    const target = { Bucket: await given.givenBucket(), Key: 'k' };
    for (const asked of [
      given.client.send(new GetObjectAclCommand(target)),
      given.client.send(new GetObjectTaggingCommand(target)),
    ]) {
      await expect(asked).rejects.toEqual(refusal('NoSuchKey', 404));
    }
  });
});
