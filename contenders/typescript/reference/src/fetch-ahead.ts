import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import type { SourceObject } from './list-objects.ts';

/** An object with its content: whole where it is small, a stream where it is large. */
export interface FetchedObject {
  object: SourceObject;
  body: Buffer[] | Readable;
}

export interface FetchJob {
  client: S3Client;
  bucketName: string;
  objects: SourceObject[];
}

const maxRequests = 8;
/** What may be fetched before its turn, in bytes and in objects. */
const maxBytesAhead = 48 * 1024 * 1024;
const maxObjectsAhead = 256;
/** Above this an object is streamed when its turn comes. */
const maxWholeBytes = 16 * 1024 * 1024;

/** An object whose turn comes; a large one has not been asked for yet. */
interface Awaited {
  object: SourceObject;
  body: Promise<Buffer[]> | undefined;
}

/**
 * The objects with their content, in the order given, small ones fetched ahead of their turn. A fetch that fails after the
 * SDK's retries fails everything; whoever stops asking stops the fetches.
 */
export async function* fetchAhead(job: FetchJob): AsyncGenerator<FetchedObject, void, void> {
  const limit = pLimit(maxRequests);
  const stop = new AbortController();
  const start = (object: SourceObject): Awaited => {
    if (object.sizeBytes > maxWholeBytes) return { object, body: undefined };
    const body = limit(() => fetchWhole(job, object, stop.signal));
    // A failure is noticed when the object's turn comes.
    body.catch(() => undefined);
    return { object, body };
  };
  try {
    for (const { object, body } of takeAhead(job.objects, start)) {
      yield { object, body: await (body ?? openBody(job, object, stop.signal)) };
    }
  } finally {
    stop.abort();
  }
}

/** Starts objects in order, as many as may be ahead, and gives them out in order. */
function* takeAhead(objects: SourceObject[], start: (object: SourceObject) => Awaited): Generator<Awaited> {
  const ahead: Awaited[] = [];
  for (const object of objects) {
    ahead.push(start(object));
    while (isFull(ahead)) yield* ahead.splice(0, 1);
  }
  yield* ahead;
}

function isFull(ahead: Awaited[]): boolean {
  const bytes = ahead.reduce((sum, { object, body }) => sum + (body === undefined ? 0 : object.sizeBytes), 0);
  return bytes > maxBytesAhead || ahead.length > maxObjectsAhead;
}

async function fetchWhole(job: FetchJob, object: SourceObject, signal: AbortSignal): Promise<Buffer[]> {
  const content: Buffer[] = [];
  if (object.sizeBytes === 0) return content;
  for await (const chunk of await openBody(job, object, signal)) content.push(chunk);
  return content;
}

async function openBody({ client, bucketName }: FetchJob, { key }: SourceObject, signal: AbortSignal) {
  const command = new GetObjectCommand({ Bucket: bucketName, Key: key });
  const { Body } = await client.send(command, { abortSignal: signal });
  if (Body instanceof Readable) return Body;
  throw new Error(`${key} came without a body`);
}
