import { isNativeError } from 'node:util/types';
import { FillError } from './errors.ts';

/** Sends one PUT with an empty content type and returns the status. MUST throw where no answer came. */
type Put = (url: string, body: string) => Promise<number>;

export interface RespondTools {
  put: Put;
  sleep(ms: number, options?: { signal: AbortSignal }): Promise<unknown>;
}

/** Together with the attempts themselves these must fit into the margin that custom-resource.ts keeps. */
const pausesMs = [500, 1_000, 2_000];

/**
 * Puts the response at CloudFormation's pre-signed URL, four times if it must. Throws a FillError (notAnswered) when nothing helped,
 * with the last cause and without the URL, which is a credential.
 */
export async function respond(url: string, body: string, { put, sleep }: RespondTools): Promise<void> {
  let last = '';
  for (const pauseMs of [0, ...pausesMs]) {
    if (pauseMs > 0) await sleep(pauseMs);
    const answer = await tryPut(url, body, put);
    if (answer === 'done') return;
    last = answer;
  }
  throw new FillError('notAnswered', `CloudFormation did not take the response, last: ${last}`);
}

async function tryPut(url: string, body: string, put: Put): Promise<string> {
  try {
    const status = await put(url, body);
    return status >= 200 && status < 300 ? 'done' : `HTTP status ${status}`;
  } catch (error) {
    return isNativeError(error) && 'code' in error ? String(error.code) : 'no connection';
  }
}
