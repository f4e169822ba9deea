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
import { sendRaw } from '../send-raw.ts';

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

  test('fails again in us-east-1 when another region is asked for', async () => {
    await given.client.send(new CreateBucketCommand({ Bucket: 'moved' }));
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    const again = given.client.send(new CreateBucketCommand({ Bucket: 'moved', CreateBucketConfiguration }));
    await expect(again).rejects.toEqual(refusal('BucketAlreadyOwnedByYou', 409));
  });

  test.each(['us-east-1', 'nowhere', 'eu-west-1 '])(
    'rejects the location constraint %j',
    async (location) => {
      const body = `<CreateBucketConfiguration><LocationConstraint>${location}</LocationConstraint></CreateBucketConfiguration>`;
      const { status, text } = await sendRaw(given.endpoint, { method: 'PUT', path: '/nowhere', body });
      expect({ status, text }).toEqual({
        status: 400,
        text: expect.stringContaining('<Code>InvalidLocationConstraint</Code>'),
      });
    },
  );

  test('rejects a document that is none', async () => {
    const { status, text } = await sendRaw(given.endpoint, { method: 'PUT', path: '/nowhere', body: '<a>' });
    expect({ status, text }).toEqual({
      status: 400,
      text: expect.stringContaining('<Code>MalformedXML</Code>'),
    });
  });

  test.each(['abc', 'x'.repeat(63), '0-9', 'with.dots', '1.2.3'])('takes the name %s', async (name) => {
    expect(await sendRaw(given.endpoint, { method: 'PUT', path: `/${name}` })).toMatchObject({ status: 200 });
  });

  test.each([
    'ab',
    'Upper',
    'under_score',
    'dots..dots',
    '127.0.0.1',
    '-dash',
    'dash-',
    'x'.repeat(64),
    'xn--name',
    'sthree-name',
    'amzn-s3-demo-name',
    'name-s3alias',
    'name--ol-s3',
    'name.mrap',
    'name--x-s3',
    'name--table-s3',
  ])('rejects the name %s', async (name) => {
    const { status, text } = await sendRaw(given.endpoint, { method: 'PUT', path: `/${name}` });
    expect({ status, text }).toEqual({
      status: 400,
      text: expect.stringContaining('<Code>InvalidBucketName</Code>'),
    });
    expect(text).toContain('<Message>The specified bucket is not valid.</Message>');
  });
});

describe('ListBuckets', () => {
  test('shows a page of those that have a prefix, with their regions, and where the next page starts', async () => {
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await given.client.send(new CreateBucketCommand({ Bucket: 'page-1' }));
    await given.client.send(new CreateBucketCommand({ Bucket: 'page-2', CreateBucketConfiguration }));
    await given.client.send(new CreateBucketCommand({ Bucket: 'page-3' }));
    const input = { Prefix: 'page-', MaxBuckets: 2 };
    const first = await given.client.send(new ListBucketsCommand(input));
    expect(first).toMatchObject({
      Prefix: 'page-',
      Buckets: [
        { Name: 'page-1', BucketRegion: 'us-east-1' },
        { Name: 'page-2', BucketRegion: 'eu-west-1' },
      ],
    });
    const { ContinuationToken } = first;
    const second = await given.client.send(new ListBucketsCommand({ ...input, ContinuationToken }));
    expect(second.Buckets).toMatchObject([{ Name: 'page-3' }]);
    expect(second.ContinuationToken).toBeUndefined();
    const european = await given.client.send(
      new ListBucketsCommand({ Prefix: 'page-', BucketRegion: 'eu-west-1' }),
    );
    expect(european.Buckets).toMatchObject([{ Name: 'page-2' }]);
  });

  test.each([
    [{ MaxBuckets: 0 }, 'Argument max-buckets must be an integer between 1 and 10000'],
    [{ MaxBuckets: 10_001 }, 'Argument max-buckets must be an integer between 1 and 10000'],
    [{ ContinuationToken: 'made-up' }, 'The continuation token provided is incorrect'],
  ])('rejects %j', async (input, message) => {
    await expect(given.client.send(new ListBucketsCommand(input))).rejects.toEqual(
      refusal('InvalidArgument', 400, message),
    );
  });
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
