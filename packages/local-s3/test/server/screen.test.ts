import { CreateBucketCommand, HeadBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenServer } from '../given-server.ts';
import { sendRaw } from '../send-raw.ts';

const given = givenServer();

describe('what is not built is refused by its name', () => {
  test.each([
    ['GET', '?analytics', 'analytics'],
    ['GET', '?inventory', 'inventory'],
    ['GET', '?intelligent-tiering', 'intelligent-tiering'],
    ['GET', '?metrics', 'metrics'],
    ['PUT', '?acl', 'acl'],
    ['PUT', '?cors', 'cors'],
    ['PUT', '?encryption', 'encryption'],
    ['PUT', '?lifecycle', 'lifecycle'],
    ['PUT', '?policy', 'policy'],
    ['PUT', '?tagging', 'tagging'],
    ['PUT', '?versioning', 'versioning'],
    ['PUT', '?website', 'website'],
    ['DELETE', '?policy', 'policy'],
    ['DELETE', '?tagging', 'tagging'],
    ['POST', '', 'PostObject'],
    ['GET', '/k?torrent', 'torrent'],
    ['GET', '/k?retention', 'retention'],
    ['GET', '/k?legal-hold', 'legal-hold'],
    ['PUT', '/k?acl', 'acl'],
    ['PUT', '/k?tagging', 'tagging'],
    ['PUT', '/k?retention', 'retention'],
    ['DELETE', '/k?tagging', 'tagging'],
    ['POST', '/k?restore', 'restore'],
    ['POST', '/k?select&select-type=2', 'select'],
    ['PUT', '/k?partNumber=1', 'partNumber'],
    ['PUT', '/k?append', 'append'],
    ['GET', '?nonsense', 'nonsense'],
  ])('%s %s', async (method, path, name) => {
    const Bucket = await given.givenBucket();
    const { status, text } = await sendRaw(given.endpoint, { method, path: `/${Bucket}${path}` });
    expect({ status, text }).toEqual({ status: 501, text: expect.stringContaining(name) });
    expect(text).toContain('<Code>NotImplemented</Code>');
  });

  test.each([
    'x-amz-tagging',
    'x-amz-website-redirect-location',
    'x-amz-object-lock-mode',
    'x-amz-server-side-encryption-customer-algorithm',
    'x-amz-grant-read',
    'x-amz-made-up',
  ])('the header %s', async (name) => {
    const Bucket = await given.givenBucket();
    const put = { method: 'PUT', path: `/${Bucket}/k`, headers: { [name]: 'v' }, body: 'x' };
    const { status, text } = await sendRaw(given.endpoint, put);
    expect({ status, text }).toEqual({ status: 501, text: expect.stringContaining(`'${name}: v'`) });
    const head = given.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });
});

describe('the owner that a client expects', () => {
  test('is this one', async () => {
    const Bucket = await given.givenBucket();
    const expecting = { Bucket, ExpectedBucketOwner: '000000000000' };
    await expect(given.client.send(new HeadBucketCommand(expecting))).resolves.toBeDefined();
  });

  test('is no other', async () => {
    const Bucket = await given.givenBucket();
    const expecting = { Bucket, ExpectedBucketOwner: '111122223333' };
    await expect(given.client.send(new HeadBucketCommand(expecting))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});

test.each(['/nobodys', '/nobodys/k', '/bucket-with-key/none'])(
  'an error of HEAD %s has no body',
  async (path) => {
    await given.client.send(new CreateBucketCommand({ Bucket: 'bucket-with-key' }));
    const { status, text, headers } = await sendRaw(given.endpoint, { method: 'HEAD', path });
    expect({ status, text }).toEqual({ status: 404, text: '' });
    expect(headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
  },
);
