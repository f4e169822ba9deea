import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { givenServer, makeClient, root } from '../given-server.ts';

/** Not every system resolves names below localhost. */
const lookup: LookupFunction = (_, { all }, callback) => {
  const found = { address: '127.0.0.1', family: 4 };
  if (all === true) callback(null, [found]);
  else callback(null, found.address, found.family);
};

const given = givenServer();
const hosts: string[] = [];
let client: S3Client;
beforeAll(() => {
  const endpoint = given.endpoint.replace('127.0.0.1', 's3.localhost');
  client = makeClient(endpoint, root, { requestHandler: { httpAgent: new Agent({ lookup }) } });
  const noteHost = (request: unknown) => {
    if (typeof request === 'object' && request !== null && 'hostname' in request) {
      hosts.push(String(request.hostname));
    }
  };
  client.middlewareStack.add(
    (next) => (args) => {
      noteHost(args.request);
      return next(args);
    },
    { step: 'finalizeRequest' },
  );
});
afterAll(() => client.destroy());

test('a bucket in the name of the host is made, written, read, listed and deleted as one in the path', async () => {
  const Bucket = 'virtual.hosted';
  const target = { Bucket, Key: 'a//b/../c é+%' };
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new HeadBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ ...target, Body: 'hello' }));
  await expect(client.send(new HeadObjectCommand(target))).resolves.toMatchObject({ ContentLength: 5 });
  const { Body } = await client.send(new GetObjectCommand({ ...target, Range: 'bytes=1-3' }));
  expect(await Body?.transformToString()).toBe('ell');
  const CopySource = `${Bucket}/${encodeURIComponent(target.Key)}`;
  await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual([target.Key, 'copy']);
  await client.send(new DeleteObjectCommand(target));
  await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'copy' }] } }));
  await client.send(new DeleteBucketCommand({ Bucket }));
  expect(new Set(hosts)).toEqual(new Set([`${Bucket}.s3.localhost`]));
});

test('an upload in parts goes to a bucket in the name of the host', async () => {
  const target = { Bucket: await given.givenBucket(), Key: 'k' };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const { ETag } = await client.send(
    new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'part' }),
  );
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const { Location } = await client.send(
    new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }),
  );
  expect(Location).toBe(`http://${target.Bucket}.s3.localhost:${new URL(given.endpoint).port}/k`);
  const { Body } = await given.client.send(new GetObjectCommand(target));
  expect(await Body?.transformToString()).toBe('part');
});
