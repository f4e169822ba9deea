import { hash } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { startS3Server } from '@s3-lambda-bench/local-s3';
import { findSpoilt } from '../../src/corpus/find-spoilt.ts';
import { temporaryFolder } from '../bench-process.ts';
import { givenContext } from '../given-context.ts';

const root = { accessKeyId: 'AKIDROOT', secretAccessKey: 'secret' };
const place = { bucketName: 'bench', filesPrefix: 'a/files' };

test('names the objects that are not named by their content, where S3 breaks answers off, too', async () => {
  using folder = temporaryFolder();
  const resets = { GetObject: { reset: { probability: 0.15 } } };
  const server = await startS3Server({
    dataDir: folder.path,
    root,
    // Strikes the 8th, the 12th and the 15th request: whosever these are, nobody is struck four times.
    faults: { seed: 'find-spoilt 2', operations: resets },
  });
  const client = { endpoint: server.endpoint, region: 'us-east-1', credentials: root, forcePathStyle: true };
  const s3 = new S3Client({ ...client, responseChecksumValidation: 'WHEN_REQUIRED', maxAttempts: 1 });
  try {
    const good = Array.from({ length: 12 }, (_, index) => Buffer.alloc(100 * index, index));
    const sizes = new Map(good.map((content) => [hash('sha256', content), content.length]));
    await s3.send(new CreateBucketCommand({ Bucket: place.bucketName }));
    for (const content of good) await s3.send(putting(hash('sha256', content), content));
    const [first = ''] = sizes.keys();
    await s3.send(putting(first, Buffer.from('something else')));
    expect(await findSpoilt(sizes, { s3, place, ...givenContext() })).toEqual([first]);
  } finally {
    s3.destroy();
    await server.close();
  }
});

function putting(name: string, Body: Buffer): PutObjectCommand {
  return new PutObjectCommand({ Bucket: place.bucketName, Key: `${place.filesPrefix}/${name}`, Body });
}
