import { describe, expect, test } from '@jest/globals';
import { withinTime } from '../src/time.ts';

const never = () => new Promise<never>(() => undefined);

describe('work within a time', () => {
  test('gives its result, and the timer is called off', async () => {
    let timer: AbortSignal | undefined;
    const sleep = (_ms: number, options?: { signal: AbortSignal }) => {
      timer = options?.signal;
      return never();
    };
    const result = await withinTime(
      { remainingMs: () => 900_000, sleep },
      () => '',
      async () => 'done',
    );
    expect(result).toBe('done');
    expect(timer?.aborted).toBe(true);
  });

  test('fails as it fails', async () => {
    const work = withinTime(
      { remainingMs: () => 900_000, sleep: never },
      () => '',
      () => Promise.reject(new Error('no such bucket')),
    );
    await expect(work).rejects.toThrow('no such bucket');
  });

  test('is stopped with a reason when the time is up', async () => {
    let seen: AbortSignal | undefined;
    const work = withinTime(
      { remainingMs: () => 900_000, sleep: async () => undefined },
      () => '12 of 3000',
      (signal) => {
        seen = signal;
        return never();
      },
    );
    await expect(work).rejects.toThrow("the function's time is up after 878 s: 12 of 3000");
    expect(seen?.aborted).toBe(true);
  });
});
