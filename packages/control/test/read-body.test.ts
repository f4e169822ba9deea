import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { readBody } from '../src/read-body.ts';

/** Opens one body after another; an Error among the chunks breaks the body off there. */
function givenBodies(...bodies: (string | Error)[][]) {
  const opened = { count: 0 };
  const open = async () => {
    const chunks = bodies[opened.count] ?? [];
    opened.count += 1;
    return Readable.from(
      (function* () {
        for (const chunk of chunks) {
          if (chunk instanceof Error) throw chunk;
          yield Buffer.from(chunk);
        }
      })(),
    );
  };
  return { open, opened };
}

const reset = new Error('socket hang up');

describe('a response body', () => {
  test('fills the memory that it is read into', async () => {
    const { open, opened } = givenBodies(['abc', 'def']);
    const into = Buffer.alloc(6);
    await readBody(open, into);
    expect(into.toString()).toBe('abcdef');
    expect(opened.count).toBe(1);
  });

  test.each([
    ['breaks off', ['abc', reset]],
    ['is too short', ['abc']],
    ['is too long', ['abc', 'defg']],
  ])('that %s is fetched again', async (_name, broken) => {
    const { open, opened } = givenBodies(broken, broken, ['abc', 'def']);
    const into = Buffer.alloc(6);
    await readBody(open, into);
    expect(into.toString()).toBe('abcdef');
    expect(opened.count).toBe(3);
  });

  test('that never comes whole fails after four attempts', async () => {
    const broken = ['abc', reset];
    const { open, opened } = givenBodies(broken, broken, broken, broken, ['abcdef']);
    await expect(readBody(open, Buffer.alloc(6))).rejects.toThrow('socket hang up');
    expect(opened.count).toBe(4);
  });

  test('that cannot be opened fails at once, as the SDK has tried again already', async () => {
    let count = 0;
    const open = async () => {
      count += 1;
      throw new Error('AccessDenied');
    };
    await expect(readBody(open, Buffer.alloc(6))).rejects.toThrow('AccessDenied');
    expect(count).toBe(1);
  });
});
