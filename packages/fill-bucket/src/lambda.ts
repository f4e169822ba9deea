import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { makeClient } from './client.ts';
import { serveCustomResource } from './custom-resource.ts';
import { httpPut } from './http-put.ts';
import { makeS3Bucket } from './s3-bucket.ts';

const client = makeClient();
const lambda = new LambdaClient();

const pause = (ms: number, options?: { signal: AbortSignal }) => sleep(ms, undefined, options);

interface Context {
  invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** The Lambda handler of the custom resource. */
export function handler(event: unknown, context: Context): Promise<void> {
  return serveCustomResource(event, {
    continueWith: async (next) => {
      const FunctionName = context.invokedFunctionArn;
      const Payload = JSON.stringify(next);
      await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
    },
    makeBucket: (bucketName, signal) =>
      makeS3Bucket(client, bucketName, { sleep: pause, random: Math.random, signal }),
    remainingMs: () => context.getRemainingTimeInMillis(),
    sleep: pause,
    put: httpPut,
    log: (line) => console.log(line),
    nowMs: Date.now,
  });
}
