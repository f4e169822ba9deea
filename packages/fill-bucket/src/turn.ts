import type { Bucket } from './bucket.ts';
import { FillError } from './errors.ts';

/** A request that changes a bucket, of which there may be several: CloudFormation gives one up and sends the next, unheard. */
export interface Turn {
  bucket: Bucket;
  /** CloudFormation's id of the request: that of all invocations that work on it. */
  requestId: string;
  /** An invocation that goes on with a request has the turn already, or has lost it: it does not take it again. */
  isContinued: boolean;
  sleep(ms: number, options: { signal: AbortSignal }): Promise<unknown>;
  /** Ends the work, whoever's turn it is. */
  signal: AbortSignal;
}

/** While a request is at work this object names it; at the top of the bucket, as the bucket has one corpus. */
const turnKey = 'filling.json';

const lookAgainMs = 2_000;
/** In this time one that has lost its turn has seen so, and what it had sent has arrived. */
const noticeMs = 3 * lookAgainMs;

/**
 * Takes the turn from whoever has it, waits until that one has stopped, and does the work for as long as it keeps the turn. Where it
 * loses it the signal aborts, on which the work must end, and this fails with a FillError (turnLost): a later request has taken it,
 * or has come and gone, or a second delivery of the same event has done the work.
 */
export async function inTurn<T>(turn: Turn, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const othersStop = await takeTurn(turn);
  const lost = new AbortController();
  const ended = new AbortController();
  const signal = AbortSignal.any([turn.signal, lost.signal]);
  void watch(turn, lost, AbortSignal.any([turn.signal, ended.signal]));
  try {
    await othersStop(signal);
    const result = await work(signal);
    ended.abort();
    await turn.bucket.remove([turnKey]);
    return result;
  } catch (error) {
    ended.abort();
    if (lost.signal.aborted) throw lost.signal.reason;
    // What went wrong before is the news, not whether the turn could be ended.
    if (!turn.signal.aborted) await turn.bucket.remove([turnKey]).catch(() => undefined);
    throw error;
  }
}

/** Has whoever is at work stop, and waits until it has; nothing where nobody is. */
export async function interrupt(turn: Turn): Promise<void> {
  if ((await turn.bucket.readText(turnKey)) === undefined) return;
  const othersStop = await takeTurn(turn);
  await othersStop(turn.signal);
}

/** Gives what waits until the request that had the turn has stopped. */
async function takeTurn(turn: Turn): Promise<(signal: AbortSignal) => Promise<void>> {
  const { bucket, requestId, isContinued, sleep } = turn;
  const own = formatTurn(requestId);
  const holder = await bucket.readText(turnKey);
  if (isContinued && holder !== own) throw lostTo(holder);
  if (holder !== own) await bucket.writeText(turnKey, own);
  return async (signal) => {
    if (holder !== undefined && holder !== own) await sleep(noticeMs, { signal });
    signal.throwIfAborted();
  };
}

/** Looks whose turn it is until `ended`; aborts `lost` where it is no longer its own, or cannot be told. */
async function watch(turn: Turn, lost: AbortController, ended: AbortSignal): Promise<void> {
  const { bucket, requestId, sleep } = turn;
  try {
    for (;;) {
      await sleep(lookAgainMs, { signal: ended });
      const holder = await bucket.readText(turnKey);
      if (ended.aborted) return;
      if (holder !== formatTurn(requestId)) throw lostTo(holder);
    }
  } catch (error) {
    if (!ended.aborted) lost.abort(error);
  }
}

function lostTo(holder: string | undefined): FillError {
  const now =
    holder === undefined ? 'nobody is at work on it any more' : `now at work on it: ${holder.trim()}`;
  return new FillError('turnLost', `another invocation took over the bucket; ${now}`);
}

function formatTurn(requestId: string): string {
  return `${JSON.stringify({ request_id: requestId })}\n`;
}
