import { describe, expect, test } from '@jest/globals';
import { resolveTarget } from '../../src/http/resolve-target.ts';

describe('resolveTarget', () => {
  test.each([
    ['/', '127.0.0.1:1', '', ''],
    ['/b', '127.0.0.1', '', 'b'],
    ['/b/', '127.0.0.1', '', 'b'],
    ['/b//a/../%2E%2E/c%2Fd', '127.0.0.1', '/a/../../c/d', 'b'],
    ['/b/%F0%9F%98%80+%25', '127.0.0.1', '😀+%', 'b'],
    ['/b/k?list-type=2', 'localhost:9', 'k', 'b'],
    ['/k', 'b.localhost:9', 'k', 'b'],
    ['/k', 'my.b.s3.localhost', 'k', 'my.b'],
    ['/b/k', 's3.localhost', 'k', 'b'],
    ['/k', 'b.s3.eu-west-1.amazonaws.com', 'k', 'b'],
    ['/k', 'b.s3.amazonaws.com', 'k', 'b'],
  ])('%s of %s', (url, host, key, bucket) => {
    expect(resolveTarget(url, host)).toMatchObject({ bucket, key });
  });

  test('rejects a path that is not UTF-8', () => {
    expect(() => resolveTarget('/b/%ff', 'h')).toThrow(expect.objectContaining({ code: 'InvalidURI' }));
  });

  test('takes a key of 1,024 bytes and rejects one more', () => {
    expect(resolveTarget(`/b/${encodeURIComponent('é'.repeat(512))}`, 'h').key).toHaveLength(512);
    expect(() => resolveTarget(`/b/${'k'.repeat(1025)}`, 'h')).toThrow(
      expect.objectContaining({ code: 'KeyTooLongError' }),
    );
  });
});
