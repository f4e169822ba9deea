import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();

async function givenSource(Key = 'source') {
  const Bucket = await given.givenBucket();
  const input = { Bucket, Key, Body: 'content', ContentType: 'text/plain', Metadata: { m: '1' } };
  const { ETag } = await given.client.send(new PutObjectCommand(input));
  return { Bucket, ETag, CopySource: `${Bucket}/${encodeURIComponent(Key)}` };
}

describe('CopyObject', () => {
  test('copies content, headers, metadata and checksum, and outlives its source', async () => {
    const { Bucket, CopySource, ETag } = await givenSource('sp ace/😀+');
    const copied = await given.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    expect(copied.CopyObjectResult).toMatchObject({
      ETag,
      LastModified: expect.any(Date),
      ChecksumCRC32: expect.any(String),
    });
    await given.client.send(new DeleteObjectCommand({ Bucket, Key: 'sp ace/😀+' }));
    const got = await given.client.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
    expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { m: '1' }, ETag });
    expect(await got.Body?.transformToString()).toBe('content');
  });

  test('takes other headers and metadata under REPLACE, also onto itself', async () => {
    const { Bucket, CopySource } = await givenSource();
    const input = { Bucket, Key: 'source', CopySource, Metadata: { n: '2' } };
    await given.client.send(new CopyObjectCommand({ ...input, MetadataDirective: 'REPLACE' }));
    const head = await given.client.send(new HeadObjectCommand({ Bucket, Key: 'source' }));
    expect(head).toMatchObject({ Metadata: { n: '2' }, ContentType: 'binary/octet-stream' });
  });

  test('computes another checksum when asked', async () => {
    const { Bucket, CopySource } = await givenSource();
    const input = { Bucket, Key: 'copy', CopySource, ChecksumAlgorithm: 'SHA1' } as const;
    const { CopyObjectResult } = await given.client.send(new CopyObjectCommand(input));
    expect(CopyObjectResult?.ChecksumSHA1).toBe(createHash('sha1').update('content').digest('base64'));
  });

  test('gives an object of parts an ETag without a number of parts', async () => {
    const { Bucket } = await givenSource();
    const upload = { Bucket, Key: 'parts' };
    const { UploadId } = await given.client.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await given.client.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'x' }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await given.client.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
    const CopySource = `/${Bucket}/parts`;
    const { CopyObjectResult } = await given.client.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }),
    );
    expect(CopyObjectResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  test.each([
    ['itself unchanged', { Key: 'source' }, 'InvalidRequest', 400, 'This copy request is illegal'],
    ['a source that is not there', { Key: 'c', CopySource: 'nobodys/k' }, 'NoSuchBucket', 404, ''],
    [
      'a source without a key',
      { Key: 'c', CopySource: 'nobodys' },
      'InvalidArgument',
      400,
      'Copy Source must mention',
    ],
    ['a source that has changed', { Key: 'c', CopySourceIfMatch: '"e"' }, 'PreconditionFailed', 412, ''],
    [
      'a source modified since',
      { Key: 'c', CopySourceIfUnmodifiedSince: new Date(0) },
      'PreconditionFailed',
      412,
      '',
    ],
  ])('rejects %s', async (_, input, code, status, message) => {
    const { Bucket, CopySource } = await givenSource();
    const copied = given.client.send(new CopyObjectCommand({ Bucket, CopySource, ...input }));
    await expect(copied).rejects.toEqual(refusal(code, status, message));
  });
});
