import { describe, expect, test } from '@jest/globals';
import { parsePartMarker, readEncoding, readMax } from '../../src/listing/list-parameters.ts';

describe('readMax', () => {
  test.each([
    [null, 1000],
    ['', 1000],
    ['0', 0],
    ['7', 7],
    ['1000', 1000],
    ['1001', 1000],
    ['2147483647', 1000],
  ])('of %j is %i', (value, max) => {
    const query = new URLSearchParams(value === null ? {} : { 'max-keys': value });
    expect(readMax(query, 'max-keys')).toBe(max);
  });

  test.each([
    ['2147483648', 'Provided max-keys not an integer or within integer range'],
    ['blah', 'Provided max-keys not an integer or within integer range'],
    ['1.5', 'Provided max-keys not an integer or within integer range'],
    ['-1', 'Argument max-keys must be an integer between 0 and 2147483647'],
  ])('rejects %s', (value, message) => {
    expect(() => readMax(new URLSearchParams({ 'max-keys': value }), 'max-keys')).toThrow(
      expect.objectContaining({
        code: 'InvalidArgument',
        message,
        details: { ArgumentName: 'max-keys', ArgumentValue: value },
      }),
    );
  });
});

test('parsePartMarker takes nothing for the start, and rejects what is no number', () => {
  expect([parsePartMarker('', 'm'), parsePartMarker('3', 'm')]).toEqual([0, 3]);
  expect(() => parsePartMarker('x', 'm')).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
});

describe('readEncoding', () => {
  test.each([
    ['a/b', 'a/b'],
    ['a b', 'a+b'],
    ['a+b%', 'a%2Bb%25'],
    ['test_file(3).png', 'test_file%283%29.png'],
    ["!'~*-._", '%21%27%7E*-._'],
    ['date=2026&x', 'date%3D2026%26x'],
    ['😀ü', '%F0%9F%98%80%C3%BC'],
    ['\u0001\n', '%01%0A'],
  ])('url writes %j as %s', (key, encoded) => {
    expect(readEncoding(new URLSearchParams({ 'encoding-type': 'url' })).encode(key)).toBe(encoded);
  });

  test.each(['', 'value', 'URL'])('rejects the type %j', (type) => {
    expect(() => readEncoding(new URLSearchParams({ 'encoding-type': type }))).toThrow(
      expect.objectContaining({
        code: 'InvalidArgument',
        message: 'Invalid Encoding Method specified in Request',
      }),
    );
  });
});
