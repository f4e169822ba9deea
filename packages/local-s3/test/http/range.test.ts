import { describe, expect, test } from '@jest/globals';
import { readCopyRange, readRange } from '../../src/http/range.ts';

/** Expected answers are AWS's, of content of 10 bytes. */
describe('readRange', () => {
  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=2-5', 2, 4],
    ['bytes=2-', 2, 8],
    ['bytes=-3', 7, 3],
    ['bytes=-15', 0, 10],
    ['bytes=5-100', 5, 5],
  ])('%s', (value, start, sizeBytes) => {
    expect(readRange(value, 10)).toEqual({ start, sizeBytes });
  });

  test.each([
    undefined,
    'bytes=1-0',
    'bytes=-1-',
    'bytes=0--1',
    'bytes=0-1,3-4',
    'bytes=-',
    'bytes',
    '0-8',
    'lines=0-1',
  ])('%s is the whole content', (value) => {
    expect(readRange(value, 10)).toBeUndefined();
  });

  test.each([
    ['bytes=-0', 10],
    ['bytes=10-', 10],
    ['bytes=100-200', 10],
    ['bytes=0-', 0],
    ['bytes=-5', 0],
  ])('rejects %s of %i bytes', (value, sizeBytes) => {
    expect(() => readRange(value, sizeBytes)).toThrow(
      expect.objectContaining({
        code: 'InvalidRange',
        details: { RangeRequested: value, ActualObjectSize: sizeBytes },
      }),
    );
  });
});

describe('readCopyRange', () => {
  test.each([
    ['bytes=0-9', 0, 10],
    ['bytes=3-3', 3, 1],
  ])('%s', (value, start, sizeBytes) => {
    expect(readCopyRange(value, 10)).toEqual({ start, sizeBytes });
  });

  test.each([
    '0-8',
    'bytes=1-0',
    'bytes=-1-',
    'bytes=0--1',
    'bytes=0-1,3-4',
    'bytes=-',
    'bytes=1-',
    'bytes=-2',
  ])('rejects the form of %s', (value) => {
    expect(() => readCopyRange(value, 10)).toThrow(
      expect.objectContaining({
        code: 'InvalidArgument',
        message: expect.stringMatching(
          /^The x-amz-copy-source-range value must be of the form bytes=first-last/,
        ),
      }),
    );
  });

  test.each([
    ['bytes=0-100', 'InvalidArgument', 'Range specified is not valid for source object of size: 10'],
    ['bytes=100-200', 'InvalidRequest', 'The specified copy range is invalid for the source object size'],
  ])('rejects %s of 10 bytes', (value, code, message) => {
    expect(() => readCopyRange(value, 10)).toThrow(expect.objectContaining({ code, message }));
  });
});
