import { describe, expect, test } from '@jest/globals';
import { inTurn, interrupt, type Turn } from '../src/turn.ts';
import { givenMemoryBucket, type MemoryBucket } from './memory-bucket.ts';

const turnKey = 'filling.json';
const turnOf = (requestId: string) => `{"request_id":"${requestId}"}\n`;

function givenTurn(bucket: MemoryBucket, changes: Partial<Turn> = {}) {
  const pauses: number[] = [];
  const sleep = async (ms: number) => {
    pauses.push(ms);
    await new Promise(setImmediate);
  };
  const turn: Turn = {
    bucket,
    requestId: 'mine',
    isContinued: false,
    sleep,
    signal: new AbortController().signal,
    ...changes,
  };
  return { turn, pauses };
}

/** Work that ends only when its signal says so. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

describe('work in turn', () => {
  test('is named in the bucket while it lasts, and not afterwards', async () => {
    const bucket = givenMemoryBucket();
    const { turn } = givenTurn(bucket, { sleep: () => new Promise(() => undefined) });
    const seen = await inTurn(turn, () => bucket.readText(turnKey));
    expect(seen).toBe(turnOf('mine'));
    expect(bucket.objects.size).toBe(0);
  });

  test('begins when the one before it has had time to see that it must stop', async () => {
    const bucket = givenMemoryBucket({ [turnKey]: turnOf('another') });
    const { turn, pauses } = givenTurn(bucket);
    await inTurn(turn, async () => expect(pauses).toContain(6_000));
  });

  test('begins at once where the same request has the turn', async () => {
    const bucket = givenMemoryBucket({ [turnKey]: turnOf('mine') });
    const { turn, pauses } = givenTurn(bucket, { isContinued: true });
    await inTurn(turn, async () => undefined);
    expect(pauses).not.toContain(6_000);
  });

  test("fails when a later request takes the turn, which stays that one's", async () => {
    const bucket = givenMemoryBucket();
    const { turn } = givenTurn(bucket);
    const work = inTurn(turn, async (signal) => {
      await bucket.writeText(turnKey, turnOf('later'));
      return untilAborted(signal);
    });
    await expect(work).rejects.toMatchObject({ code: 'turnLost', message: expect.stringMatching(/later/) });
    expect(bucket.objects.get(turnKey)?.toString()).toBe(turnOf('later'));
  });

  test('fails when it loses the turn while it still waits for it', async () => {
    const bucket = givenMemoryBucket({ [turnKey]: turnOf('another') });
    const { turn } = givenTurn(bucket, {
      sleep: async (ms) => {
        if (ms === 6_000) await bucket.remove([turnKey]);
        for (let at = 0; at < ms; at += 1_000) await new Promise(setImmediate);
      },
    });
    let worked = false;
    const work = inTurn(turn, async () => {
      worked = true;
    });
    await expect(work).rejects.toMatchObject({ code: 'turnLost' });
    expect(worked).toBe(false);
  });

  test.each([
    ['nobody', {}],
    ['another', { [turnKey]: turnOf('later') }],
  ])('fails where an invocation goes on and %s has the turn by now', async (_holder, contents) => {
    const { turn } = givenTurn(givenMemoryBucket(contents), { isContinued: true });
    await expect(inTurn(turn, async () => undefined)).rejects.toMatchObject({ code: 'turnLost' });
  });

  test('fails as it fails, and ends the turn', async () => {
    const bucket = givenMemoryBucket();
    const { turn } = givenTurn(bucket);
    await expect(inTurn(turn, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(bucket.objects.size).toBe(0);
  });

  test('fails where S3 does not say whose turn it is', async () => {
    const bucket = givenMemoryBucket();
    const { turn } = givenTurn(bucket);
    const work = inTurn(turn, (signal) => {
      bucket.readText = () => Promise.reject(new Error('S3 is away'));
      return untilAborted(signal);
    });
    await expect(work).rejects.toThrow('S3 is away');
  });

  test('keeps the turn when its time is up, for the invocation that goes on', async () => {
    const bucket = givenMemoryBucket();
    const stop = new AbortController();
    const { turn } = givenTurn(bucket, { signal: stop.signal });
    const work = inTurn(turn, async (signal) => {
      stop.abort(new Error('time is up'));
      signal.throwIfAborted();
    });
    await expect(work).rejects.toThrow('time is up');
    expect(bucket.objects.get(turnKey)?.toString()).toBe(turnOf('mine'));
  });
});

describe('an interruption', () => {
  test('waits for nobody where nobody is at work', async () => {
    const bucket = givenMemoryBucket();
    const { turn, pauses } = givenTurn(bucket);
    await interrupt(turn);
    expect(pauses).toEqual([]);
    expect(bucket.objects.size).toBe(0);
  });

  test('takes the turn and waits until the other has seen it', async () => {
    const bucket = givenMemoryBucket({ [turnKey]: turnOf('another') });
    const { turn, pauses } = givenTurn(bucket);
    await interrupt(turn);
    expect(pauses).toEqual([6_000]);
    expect(bucket.objects.get(turnKey)?.toString()).toBe(turnOf('mine'));
  });
});
