import { setTimeout as sleep } from 'node:timers/promises';
import { makeClient } from './client.ts';
import { serveCustomResource } from './custom-resource.ts';
import { httpPut } from './http-put.ts';
import { makeS3Bucket } from './s3-bucket.ts';

const client = makeClient();

/** The Lambda handler of the custom resource. */
export function handler(event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  return serveCustomResource(event, {
    makeBucket: (bucketName) => makeS3Bucket(client, bucketName),
    remainingMs: () => context.getRemainingTimeInMillis(),
    sleep: (ms, options) => sleep(ms, undefined, options),
    put: httpPut,
    log: (line) => console.log(line),
    nowMs: Date.now,
  });
}
