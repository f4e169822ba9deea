import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenServer } from '../given-server.ts';

const given = givenServer();
const Bucket = 'denials';
const principal = 'arn:aws:sts::000000000000:assumed-role/contender/archiver';

/** Two keys of one role, as two environments of a function have them. */
async function givenReader(accessKeyId: string): Promise<S3Client> {
  const Resource = `arn:aws:s3:::${Bucket}/files/*`;
  const policies = [{ Statement: { Effect: 'Allow' as const, Action: 's3:GetObject', Resource } }];
  const of = { arn: principal, accountId: '000000000000', policies };
  const credential = { accessKeyId, secretAccessKey: 'secret', principal: of };
  await given.admin.putCredential(credential);
  return given.clientOf(credential);
}

describe('denials', () => {
  test('tell each action that a principal was refused, how often, and the first resource', async () => {
    await given.client.send(new CreateBucketCommand({ Bucket }));
    const [one, other] = [await givenReader('ONE'), await givenReader('OTHER')];
    await Promise.allSettled([one.send(new GetObjectCommand({ Bucket, Key: 'elsewhere/a' }))]);
    await Promise.allSettled([other.send(new GetObjectCommand({ Bucket, Key: 'elsewhere/b' }))]);
    await Promise.allSettled([one.send(new PutObjectCommand({ Bucket, Key: 'out.zip', Body: 'x' }))]);
    await Promise.allSettled([one.send(new ListObjectsV2Command({ Bucket, Prefix: 'files' }))]);
    await one.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'files/a' }] } }));
    const arn = `arn:aws:s3:::${Bucket}`;
    expect(await given.admin.readDenials()).toEqual([
      { principal, action: 's3:GetObject', resource: `${arn}/elsewhere/a`, context: {}, requests: 2 },
      { principal, action: 's3:PutObject', resource: `${arn}/out.zip`, context: {}, requests: 1 },
      {
        principal,
        action: 's3:ListBucket',
        resource: arn,
        context: expect.objectContaining({ 's3:prefix': 'files' }),
        requests: 1,
      },
      { principal, action: 's3:DeleteObject', resource: `${arn}/files/a`, context: {}, requests: 1 },
    ]);
  });

  test('do not have what failed for another reason', async () => {
    const before = await given.admin.readDenials();
    await Promise.allSettled([given.client.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'a' }))]);
    expect(await given.admin.readDenials()).toEqual(before);
  });
});
