import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { makeProgress } from '../src/progress.ts';

test('elsewhere than on a terminal, prints a stage at most every three seconds, and its last word always', () => {
  const { stream, written } = givenStream(false);
  let now = 10_000;
  const progress = makeProgress(stream, () => now);
  progress.update('fill', '1 of 9');
  progress.update('fill', '2 of 9');
  now += 3_000;
  progress.update('fill', '7 of 9');
  progress.done('fill', '9 of 9');
  expect(written()).toBe('fill: 1 of 9\nfill: 7 of 9\nfill: 9 of 9\n');
});

test('on a terminal, rewrites its line until the stage is done', () => {
  const { stream, written } = givenStream(true);
  const progress = makeProgress(stream, () => 0);
  progress.update('fill', '1 of 9');
  progress.done('fill', '9 of 9');
  expect(written()).toBe('\r\u001b[2Kfill: 1 of 9\r\u001b[2Kfill: 9 of 9\n');
});

test('on a terminal, passes over what nobody could see change', () => {
  const { stream, written } = givenStream(true);
  let now = 10_000;
  const progress = makeProgress(stream, () => now);
  progress.update('draw', '1');
  progress.update('draw', '2');
  now += 50;
  progress.update('draw', '3');
  progress.update('fill', '1');
  expect(written()).toBe(['draw: 1', 'draw: 3', 'fill: 1'].map((text) => `\r\u001b[2K${text}`).join(''));
});

function givenStream(isTTY: boolean): { stream: PassThrough & { isTTY: boolean }; written: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY });
  return { stream, written: () => String(stream.read() ?? '') };
}
