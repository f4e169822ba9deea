import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();

describe('CreateBucket', () => {
  test('makes a bucket that ListBuckets, HeadBucket and GetBucketLocation then know', async () => {
    const { Location } = await given.client.send(new CreateBucketCommand({ Bucket: 'made' }));
    expect(Location).toBe('/made');
    const { Buckets } = await given.client.send(new ListBucketsCommand());
    expect(Buckets).toContainEqual({ Name: 'made', CreationDate: expect.any(Date) });
    const { BucketRegion } = await given.client.send(new HeadBucketCommand({ Bucket: 'made' }));
    expect(BucketRegion).toBe('us-east-1');
    const location = await given.client.send(new GetBucketLocationCommand({ Bucket: 'made' }));
    expect(location.LocationConstraint).toBeUndefined();
  });

  test('keeps the region asked for', async () => {
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await given.client.send(new CreateBucketCommand({ Bucket: 'european', CreateBucketConfiguration }));
    const { LocationConstraint } = await given.client.send(
      new GetBucketLocationCommand({ Bucket: 'european' }),
    );
    expect(LocationConstraint).toBe('eu-west-1');
    const again = given.client.send(
      new CreateBucketCommand({ Bucket: 'european', CreateBucketConfiguration }),
    );
    await expect(again).rejects.toEqual(refusal('BucketAlreadyOwnedByYou', 409));
  });

  test('succeeds again in us-east-1', async () => {
    await given.client.send(new CreateBucketCommand({ Bucket: 'twice' }));
    await expect(given.client.send(new CreateBucketCommand({ Bucket: 'twice' }))).resolves.toBeDefined();
  });

  test.each(['ab', 'Upper', 'under_score', 'dots..dots', '127.0.0.1', '-dash', 'x'.repeat(64)])(
    'rejects the name %s',
    async (Bucket) => {
      const made = given.client.send(new CreateBucketCommand({ Bucket }));
      await expect(made).rejects.toEqual(
        refusal('InvalidBucketName', 400, 'The specified bucket is not valid.'),
      );
    },
  );
});

describe('DeleteBucket', () => {
  test('rejects a bucket that holds an object', async () => {
    const Bucket = await given.givenBucket();
    await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const deleted = given.client.send(new DeleteBucketCommand({ Bucket }));
    await expect(deleted).rejects.toEqual(
      refusal('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty'),
    );
  });

  test('deletes a bucket with an upload in progress', async () => {
    const Bucket = await given.givenBucket();
    await given.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
    await given.client.send(new DeleteBucketCommand({ Bucket }));
    await expect(given.client.send(new HeadBucketCommand({ Bucket }))).rejects.toEqual(
      refusal('NotFound', 404),
    );
  });
});

test.each([
  ['GetBucketLocation', () => given.client.send(new GetBucketLocationCommand({ Bucket: 'nobodys' }))],
  ['DeleteBucket', () => given.client.send(new DeleteBucketCommand({ Bucket: 'nobodys' }))],
])('%s rejects a bucket that is not there', async (_, send) => {
  await expect(send()).rejects.toEqual(refusal('NoSuchBucket', 404, 'The specified bucket does not exist'));
});
