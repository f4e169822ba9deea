import { describe, expect, test } from '@jest/globals';
import { keptHeaders } from '../../src/http/object-headers.ts';

describe('keptHeaders', () => {
  test('are the content headers and the metadata, and a type for what has none', () => {
    const headers = { 'cache-control': 'no-store', 'x-amz-meta-a': '', 'x-amz-date': 'd', accept: '*/*' };
    expect(keptHeaders(headers)).toEqual({
      'content-type': 'binary/octet-stream',
      'cache-control': 'no-store',
      'x-amz-meta-a': '',
    });
  });

  test('show metadata that is not ASCII as S3 does', () => {
    // As Node gives what was sent in UTF-8; the answer is the example of the S3 user guide.
    const sent = Buffer.from('ÄMÄZÕÑ S3').toString('latin1');
    expect(keptHeaders({ 'x-amz-meta-nonascii': sent })).toMatchObject({
      'x-amz-meta-nonascii': '=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?=',
    });
  });

  test.each([
    ['gzip', 'gzip'],
    ['aws-chunked', undefined],
    ['aws-chunked,gzip', 'gzip'],
    ['gzip, aws-chunked', 'gzip'],
  ])('of the encoding %s keep %s', (sent, kept) => {
    expect(keptHeaders({ 'content-encoding': sent })['content-encoding']).toBe(kept);
  });

  test('take 2 KB of metadata and reject one byte more', () => {
    const value = 'x'.repeat(2047);
    expect(keptHeaders({ 'x-amz-meta-a': value })['x-amz-meta-a']).toBe(value);
    expect(() => keptHeaders({ 'x-amz-meta-ab': value })).toThrow(
      expect.objectContaining({
        code: 'MetadataTooLarge',
        details: { Size: 2049, MaxSizeAllowed: 2048 },
      }),
    );
  });
});
