import { expect, test } from '@jest/globals';
import { systemClock } from '../src/index.ts';

test('the system clock stops sleeping when it is aborted', async () => {
  const stop = new AbortController();
  const century = systemClock.sleep(100 * 365 * 86_400_000, stop.signal);
  stop.abort();
  await expect(century).rejects.toThrow('aborted');
});

test('the system clock wakes by itself', async () => {
  await expect(systemClock.sleep(1, new AbortController().signal)).resolves.toBeUndefined();
});
