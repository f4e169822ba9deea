import {
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Archive } from './archive.ts';
import { Refusal } from './errors.ts';
import { findings } from './findings.ts';
import { readBody } from './read-body.ts';
import { isNamed, tell, toFault } from './s3-faults.ts';

export interface S3ArchiveOptions {
  client: S3Client;
  bucketName: string;
  key: string;
  /** Unix time in milliseconds; an archive last modified before is not this run's. */
  writtenAfterMs: number | undefined;
  /** Unix time in milliseconds; what an archive last modified after that holds was not all done in the run. */
  writtenBeforeMs: number | undefined;
}

/**
 * The archive on S3, pinned by its ETag to what is there now. Throws a Refusal where there is none or it is not of the run's
 * time; everything else that goes wrong with S3, after the client's retries, is a HarnessFault.
 */
export async function openS3Archive(options: S3ArchiveOptions): Promise<Archive> {
  const { client, bucketName, key } = options;
  const { ContentLength = 0, ETag, LastModified } = await findArchive(options);
  checkModified(options, LastModified);
  const location = { Bucket: bucketName, Key: key, ...(ETag !== undefined && { IfMatch: ETag }) };
  return {
    sizeBytes: ContentLength,
    async fetch(start, into) {
      const end = start + into.length;
      const command = new GetObjectCommand({ ...location, Range: `bytes=${start}-${end - 1}` });
      try {
        await readBody(async () => (await client.send(command)).Body, into);
      } catch (error) {
        if (isNamed(error, 'PreconditionFailed', 'NoSuchKey')) throw new Refusal(findings.replaced(key));
        if (isNamed(error, ...lockedNames)) throw new Refusal(findings.locked(key, tell(error)));
        throw toFault(`cannot read bytes ${start} to ${end} of '${key}'`, error);
      }
    },
  };
}

/**
 * What whoever writes an object can make S3 answer to whoever reads it: a storage class from which it must be restored first, and
 * encryption with a key that comes with the request (SSE-C), without which the request is an invalid one.
 */
const lockedNames = ['InvalidObjectState', 'InvalidRequest'];

async function findArchive(options: S3ArchiveOptions): Promise<HeadObjectCommandOutput> {
  const { client, bucketName, key } = options;
  try {
    return await client.send(new HeadObjectCommand({ Bucket: bucketName, Key: key }));
  } catch (error) {
    // HEAD has no body to carry NoSuchKey.
    if (isNamed(error, 'NotFound')) throw new Refusal(findings.noArchive(key));
    await checkUnlocked(options);
    throw toFault(`cannot find '${key}'`, error);
  }
}

/** Asks for a byte of what could not be found, as the answer to a GET says why. Throws a Refusal where the contender is to blame. */
async function checkUnlocked({ client, bucketName, key }: S3ArchiveOptions): Promise<void> {
  try {
    await client.send(new GetObjectCommand({ Bucket: bucketName, Key: key, Range: 'bytes=0-0' }));
  } catch (error) {
    if (isNamed(error, ...lockedNames)) throw new Refusal(findings.locked(key, tell(error)));
  }
}

/**
 * Last-Modified has whole seconds, cut off: an archive of the second in which the run started or ended may be the run's. On
 * AWS it is when the upload was initiated (S3 user guide, "Working with object metadata"), so that an archive whose upload was
 * over before the function answered is never late. On one machine S3 and the state machine go by the same clock.
 */
function checkModified(options: S3ArchiveOptions, modified: Date | undefined): void {
  if (modified === undefined) return;
  const { key, writtenAfterMs = 0, writtenBeforeMs = Number.POSITIVE_INFINITY } = options;
  const modifiedMs = modified.getTime();
  if (modifiedMs + 999 < writtenAfterMs) throw new Refusal(findings.stale(key, modifiedMs, writtenAfterMs));
  if (modifiedMs > writtenBeforeMs) throw new Refusal(findings.late(key, modifiedMs));
}
