import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '@s3-lambda-bench/contract';
import { makeClient } from './client.ts';
import { control } from './control.ts';

const client = makeClient();

/** The Lambda handler: an event of controlEventSchema in, a verdict out, whatever happens. */
export function handler(event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<Verdict> {
  return control(event, {
    client,
    remainingMs: context.getRemainingTimeInMillis(),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  });
}
