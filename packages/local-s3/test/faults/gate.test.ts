import { describe, expect, test } from '@jest/globals';
import { makeGate } from '../../src/faults/gate.ts';

function givenGate(options: { sliceBytes?: number; resetAfterBytes?: number }) {
  const events: string[] = [];
  const gate = makeGate({
    sliceBytes: Infinity,
    resetAfterBytes: Infinity,
    ...options,
    wait: async (bytes) => void events.push(`wait for ${bytes}`),
    reset: (passedBytes) => {
      throw new Error(`reset behind ${passedBytes}`);
    },
  });
  const send = (text: string) => gate(Buffer.from(text), (slice) => events.push(slice.toString()));
  return { events, send };
}

describe('a gate', () => {
  test('lets slices through one by one, each after its wait', async () => {
    const { events, send } = givenGate({ sliceBytes: 2 });
    await send('abcde');
    await send('f');
    expect(events).toEqual(['wait for 2', 'ab', 'wait for 2', 'cd', 'wait for 1', 'e', 'wait for 1', 'f']);
  });

  test('lets nothing through behind the byte at which it resets', async () => {
    const { events, send } = givenGate({ sliceBytes: 2, resetAfterBytes: 5 });
    await send('abcd');
    await expect(send('efgh')).rejects.toThrow('reset behind 5');
    expect(events.filter((event) => !event.startsWith('wait'))).toEqual(['ab', 'cd', 'e']);
  });

  test('may reset before the first byte', async () => {
    const { events, send } = givenGate({ resetAfterBytes: 0 });
    await expect(send('abc')).rejects.toThrow('reset behind 0');
    expect(events).toEqual([]);
  });
});
