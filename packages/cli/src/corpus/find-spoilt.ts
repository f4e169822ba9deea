import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { CorpusSpec } from '@s3-lambda-bench/fill-bucket';
import { formatSize } from '@s3-lambda-bench/report';
import type { RunContext } from '../run/on-local-cloud.ts';

/** Enough to keep a network busy; each holds no more than a chunk of its object. */
const concurrency = 8;

/** The SDK repeats a request; a body that breaks off is read anew here. */
const attempts = 4;

interface Reading extends Pick<RunContext, 'progress' | 'signal'> {
  s3: S3Client;
  place: Pick<CorpusSpec, 'bucketName' | 'filesPrefix'>;
}

/** Reads every object and gives the names of those that are not the SHA-256 of their content. */
export async function findSpoilt(sizes: ReadonlyMap<string, number>, reading: Reading): Promise<string[]> {
  const { progress } = reading;
  const spoilt: string[] = [];
  const read = { objects: 0, bytes: 0 };
  const describe = () => `${read.objects} of ${sizes.size} objects read (${formatSize(read.bytes)})`;
  const queue = sizes.entries();
  const takeTurns = async (): Promise<void> => {
    for (const [name, sizeBytes] of queue) {
      if ((await hashObject(name, reading)) !== name) spoilt.push(name);
      read.objects += 1;
      read.bytes += sizeBytes;
      progress.update('hash', describe());
    }
  };
  await Promise.all(Array.from({ length: concurrency }, takeTurns));
  progress.done('hash', describe());
  return spoilt.sort();
}

async function hashObject(name: string, { s3, place, signal }: Reading): Promise<string> {
  const request = { Bucket: place.bucketName, Key: `${place.filesPrefix}/${name}` };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { Body } = await s3.send(new GetObjectCommand(request), { abortSignal: signal });
      const sha256 = createHash('sha256');
      if (Body instanceof Readable) for await (const chunk of Body) sha256.update(chunk);
      return sha256.digest('hex');
    } catch (error) {
      if (attempt === attempts || signal.aborted) throw error;
    }
  }
}
