import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { algorithms, checksumAlgorithms } from '../../src/checksums/algorithms.ts';
import { givenServer } from '../given-server.ts';

const given = givenServer();

function bytesOf(sizeBytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, i) => (i * 2_654_435_761) >>> 13));
}

/** What is hashed at once, and on a thread; in one buffer, and in several; up to a checkpoint, and past it. */
const sizes = [1, 65_536, 65_537, 262_144, 262_145, 1_048_576, 1_048_577, 3_000_001];

describe('a body', () => {
  test.each(sizes)('of %i bytes is kept whole, under its MD5', async (sizeBytes) => {
    const Bucket = await given.givenBucket();
    const Body = bytesOf(sizeBytes);
    const { ETag } = await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body }));
    expect(ETag).toBe(`"${createHash('md5').update(Body).digest('hex')}"`);
    const got = await given.client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  });

  test.each(checksumAlgorithms)('has its %s however large it is', async (ChecksumAlgorithm) => {
    const Bucket = await given.givenBucket();
    for (const sizeBytes of sizes) {
      const Body = bytesOf(sizeBytes);
      const digester = algorithms[ChecksumAlgorithm].makeDigester();
      digester.update(Body);
      await given.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body, ChecksumAlgorithm }));
      const head = await given.client.send(
        new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }),
      );
      expect(head[`Checksum${ChecksumAlgorithm}`]).toBe(digester.digest().toString('base64'));
    }
  });

  test('that is not what its Content-MD5 says leaves nothing behind, however large it is', async () => {
    const Bucket = await given.givenBucket();
    const before = readdirSync(path.join(given.dataDir, 'blobs'));
    const ContentMD5 = createHash('md5').update('other').digest('base64');
    for (const sizeBytes of sizes) {
      const put = new PutObjectCommand({ Bucket, Key: 'k', Body: bytesOf(sizeBytes), ContentMD5 });
      await expect(given.client.send(put)).rejects.toMatchObject({ name: 'BadDigest' });
    }
    expect(readdirSync(path.join(given.dataDir, 'blobs'))).toEqual(before);
  });

  test('comes whole beside a hundred others', async () => {
    const Bucket = await given.givenBucket();
    const bodies = Array.from({ length: 100 }, (_, i) => bytesOf(100_000 + 3000 * i));
    const etags = await Promise.all(
      bodies.map(async (Body, i) => {
        const { ETag } = await given.client.send(new PutObjectCommand({ Bucket, Key: `${i}`, Body }));
        return ETag;
      }),
    );
    expect(etags).toEqual(bodies.map((body) => `"${createHash('md5').update(body).digest('hex')}"`));
  });
});
