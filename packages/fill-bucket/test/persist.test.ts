import { describe, expect, test } from '@jest/globals';
import { persist } from '../src/persist.ts';

/** What the SDK throws for an answer of S3. */
function answered(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}

function givenTools() {
  const pauses: number[] = [];
  const stop = new AbortController();
  const sleep = async (ms: number) => void pauses.push(ms);
  return { pauses, stop, tools: { sleep, random: () => 0.5, signal: stop.signal } };
}

/** Fails that often with the error, then succeeds. */
function failing(times: number, error: unknown) {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked <= times) throw error;
    return asked;
  };
}

describe('a request to S3', () => {
  test.each([
    ['is asked to slow down', answered('SlowDown', 503)],
    ['meets a fault of S3', answered('InternalError', 500)],
    ['is throttled', answered('TooManyRequests', 429)],
    ['was too slow for S3', answered('RequestTimeout', 400)],
    ['is cut off', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['gets no answer in time', Object.assign(new Error('too late'), { name: 'TimeoutError' })],
  ])('is sent again when it %s', async (_what, error) => {
    const { tools } = givenTools();
    expect(await persist(failing(3, error), tools)).toBe(4);
  });

  test.each([
    ['is refused', answered('AccessDenied', 403)],
    ['is not what S3 got', answered('BadDigest', 400)],
    ['cannot be made', Object.assign(new TypeError('no text'), { code: 'ERR_INVALID_ARG_TYPE' })],
  ])('fails at once when it %s', async (_what, error) => {
    const { tools, pauses } = givenTools();
    await expect(persist(failing(1, error), tools)).rejects.toBe(error);
    expect(pauses).toEqual([]);
  });

  test('waits for a random time that doubles up to 20 s', async () => {
    const { tools, pauses } = givenTools();
    await persist(failing(10, answered('SlowDown', 503)), tools);
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]);
  });

  test('fails with what S3 said last after some minutes', async () => {
    const { tools, pauses } = givenTools();
    const error = answered('SlowDown', 503);
    await expect(persist(failing(1_000, error), tools)).rejects.toBe(error);
    const minutes = pauses.reduce((sum, ms) => sum + ms, 0) / 60_000;
    expect(Math.round(minutes)).toBe(5);
  });

  test('is not sent again when the work is to stop, and fails with the reason', async () => {
    const { tools, stop, pauses } = givenTools();
    const ask = async () => {
      stop.abort(new Error('time is up'));
      throw answered('SlowDown', 503);
    };
    await expect(persist(ask, tools)).rejects.toThrow('time is up');
    expect(pauses).toEqual([]);
  });
});
