import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { startS3Server } from '../../src/index.ts';
import { givenDirectory, givenServer, makeClient, root } from '../given-server.ts';
import { refusal } from '../refusal.ts';
import { sendRaw } from '../send-raw.ts';

let nowMs = Date.now();
const given = givenServer({ nowMs: () => nowMs });

const Key = 'k';

/** An upload of one part, and how to complete it. */
async function givenUpload(Bucket: string, client: S3Client = given.client) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const upload = { Bucket, Key, UploadId };
  const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'part' }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  return {
    upload,
    complete: (more: Partial<CompleteMultipartUploadCommandInput> = {}, by: S3Client = client) =>
      by.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload, ...more })),
    abort: () => given.client.send(new AbortMultipartUploadCommand(upload)),
  };
}

/** What CompleteMultipartUpload tells of the object. */
function told({ ETag, Location, ChecksumCRC64NVME, ChecksumType }: Awaited<ReturnType<typeof completed>>) {
  return { ETag, Location, ChecksumCRC64NVME, ChecksumType };
}

async function completed(Bucket: string) {
  return (await givenUpload(Bucket)).complete();
}

describe('CompleteMultipartUpload sent again', () => {
  test('answers the same, even under a condition that held the first time', async () => {
    const Bucket = await given.givenBucket();
    const { complete } = await givenUpload(Bucket);
    const first = await complete({ IfNoneMatch: '*' });
    const again = await complete({ IfNoneMatch: '*' });
    expect(told(again)).toEqual(told(first));
    expect(again.ChecksumCRC64NVME).toEqual(expect.any(String));
  });

  test('does not bring back what was overwritten or deleted since', async () => {
    const Bucket = await given.givenBucket();
    const { complete } = await givenUpload(Bucket);
    await complete();
    await given.client.send(new PutObjectCommand({ Bucket, Key, Body: 'newer' }));
    await complete();
    const { Body } = await given.client.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe('newer');
    await given.client.send(new DeleteObjectCommand({ Bucket, Key }));
    await complete();
    await expect(given.client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toEqual(
      refusal('NotFound', 404),
    );
  });

  test('rejects other parts than the first time, and another key', async () => {
    const Bucket = await given.givenBucket();
    const { complete } = await givenUpload(Bucket);
    await complete();
    const Parts = [{ PartNumber: 1, ETag: '"0cc175b9c0f1b6a831c399e269772661"' }];
    await expect(complete({ MultipartUpload: { Parts } })).rejects.toEqual(refusal('NoSuchUpload', 404));
    await expect(complete({ Key: 'other' })).rejects.toEqual(refusal('NoSuchUpload', 404));
  });

  test('answers the same after a restart of the server', async () => {
    const dataDir = givenDirectory();
    const server = await startS3Server({ dataDir, root });
    const client = makeClient(server.endpoint, root);
    const Bucket = 'kept';
    await client.send(new CreateBucketCommand({ Bucket }));
    const { complete } = await givenUpload(Bucket, client);
    const { ETag } = await complete();
    client.destroy();
    await server.close();
    const restarted = await startS3Server({ dataDir, root });
    const newClient = makeClient(restarted.endpoint, root);
    expect(await complete({}, newClient)).toMatchObject({ ETag });
    newClient.destroy();
    await restarted.close();
  });
});

describe('an upload that is no more', () => {
  test('takes no parts and shows none', async () => {
    const Bucket = await given.givenBucket();
    for (const end of ['complete', 'abort'] as const) {
      const { [end]: endUpload, upload } = await givenUpload(Bucket);
      await endUpload();
      const put = given.client.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: 'x' }));
      await expect(put).rejects.toEqual(refusal('NoSuchUpload', 404));
      await expect(given.client.send(new ListPartsCommand(upload))).rejects.toEqual(
        refusal('NoSuchUpload', 404),
      );
    }
    const { Uploads } = await given.client.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads).toBeUndefined();
  });

  test('cannot be completed when it was aborted', async () => {
    const { complete, abort } = await givenUpload(await given.givenBucket());
    await abort();
    await expect(complete()).rejects.toEqual(refusal('NoSuchUpload', 404));
  });

  test('can be aborted again for a while, which leaves a completed one as it is', async () => {
    const Bucket = await given.givenBucket();
    const { complete, abort } = await givenUpload(Bucket);
    await complete();
    await expect(abort()).resolves.toMatchObject({ $metadata: { httpStatusCode: 204 } });
    await expect(given.client.send(new HeadObjectCommand({ Bucket, Key }))).resolves.toBeDefined();
    const aborted = await givenUpload(Bucket);
    await aborted.abort();
    await expect(aborted.abort()).resolves.toMatchObject({ $metadata: { httpStatusCode: 204 } });
  });

  test('cannot be aborted when it never was', async () => {
    const Bucket = await given.givenBucket();
    const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId: '56788' });
    await expect(given.client.send(abort)).rejects.toEqual(refusal('NoSuchUpload', 404));
  });
});

test('uploads of a key are listed in the order in which they were created', async () => {
  const Bucket = await given.givenBucket();
  const created: (string | undefined)[] = [];
  for (let count = 0; count < 5; count++) {
    nowMs += 1;
    created.push((await givenUpload(Bucket)).upload.UploadId);
  }
  const { Uploads } = await given.client.send(new ListMultipartUploadsCommand({ Bucket }));
  expect(Uploads?.map(({ UploadId }) => UploadId)).toEqual(created);
});

describe('CompleteMultipartUpload that lists nothing', () => {
  test.each(['', '<CompleteMultipartUpload/>'])('is refused: %j', async (body) => {
    const Bucket = await given.givenBucket();
    const { UploadId } = (await givenUpload(Bucket)).upload;
    const path = `/${Bucket}/${Key}?uploadId=${UploadId}`;
    const { status, text } = await sendRaw(given.endpoint, { method: 'POST', path, body });
    expect({ status, text }).toEqual({
      status: 400,
      text: expect.stringContaining('<Message>You must specify at least one part</Message>'),
    });
  });
});

describe('CompleteMultipartUpload under a condition', () => {
  const conflict = refusal(
    'ConditionalRequestConflict',
    409,
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
  );

  async function put(Bucket: string, Body: string) {
    nowMs += 1000;
    const { ETag } = await given.client.send(new PutObjectCommand({ Bucket, Key, Body }));
    nowMs += 1000;
    return ETag;
  }

  test('replaces the object of that ETag', async () => {
    const Bucket = await given.givenBucket();
    const IfMatch = await put(Bucket, 'old');
    const { complete } = await givenUpload(Bucket);
    await expect(complete({ IfMatch: '"other"' })).rejects.toEqual(refusal('PreconditionFailed', 412));
    await expect(complete({ IfMatch })).resolves.toBeDefined();
  });

  test('is in conflict with an object that was written meanwhile, though it is the same', async () => {
    const Bucket = await given.givenBucket();
    await put(Bucket, 'same');
    const { complete } = await givenUpload(Bucket);
    const IfMatch = await put(Bucket, 'same');
    await expect(complete({ IfMatch })).rejects.toEqual(conflict);
    await expect(complete({ IfMatch })).rejects.toMatchObject({ Condition: 'If-Match', Key });
    await expect((await givenUpload(Bucket)).complete({ IfMatch })).resolves.toBeDefined();
  });

  test('is in conflict with a delete meanwhile, though nothing is there', async () => {
    const Bucket = await given.givenBucket();
    await put(Bucket, 'old');
    const { complete } = await givenUpload(Bucket);
    await expect(complete({ IfNoneMatch: '*' })).rejects.toEqual(refusal('PreconditionFailed', 412));
    await given.client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(complete({ IfNoneMatch: '*' })).rejects.toEqual(conflict);
    await expect((await givenUpload(Bucket)).complete({ IfNoneMatch: '*' })).resolves.toBeDefined();
  });

  test('fails when what it is to replace was deleted', async () => {
    const Bucket = await given.givenBucket();
    const IfMatch = await put(Bucket, 'old');
    const { complete } = await givenUpload(Bucket);
    await given.client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(complete({ IfMatch })).rejects.toEqual(refusal('NoSuchKey', 404));
    await put(Bucket, 'old');
    await expect(complete({ IfMatch })).rejects.toEqual(conflict);
  });
});
