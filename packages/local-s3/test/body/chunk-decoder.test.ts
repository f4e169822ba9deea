import { createHash, createSecretKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { chunkSignature, type SignatureAccepted, trailerSignature } from '@s3-lambda-bench/iam';
import { makeChunkDecoder } from '../../src/body/chunk-decoder.ts';
import { root } from '../given-server.ts';

function decode(form: Buffer, stepBytes: number, signature?: SignatureAccepted) {
  const content: Buffer[] = [];
  const decoder = makeChunkDecoder({
    onContent: (bytes) => content.push(Buffer.from(bytes)),
    ...(signature === undefined ? {} : { signature }),
  });
  for (let at = 0; at < form.length; at += stepBytes) decoder.write(form.subarray(at, at + stepBytes));
  return { trailers: Object.fromEntries(decoder.end()), content: Buffer.concat(content).toString() };
}

const unsigned = Buffer.from('5\r\nhello\r\nB\r\n, \r\n world!\r\n0\r\nx-amz-checksum-crc32:abc=\r\n\r\n');

describe('makeChunkDecoder', () => {
  test.each([1, 2, 3, 7, 1000])('decodes a form that comes %i bytes at a time', (stepBytes) => {
    expect(decode(unsigned, stepBytes)).toEqual({
      content: 'hello, \r\n world!',
      trailers: { 'x-amz-checksum-crc32': 'abc=' },
    });
  });

  test.each([
    ['without its last chunk', '5\r\nhello\r\n'],
    ['cut off inside a chunk', '5\r\nhel'],
    ['with a chunk longer than its size', '4\r\nhello\r\n0\r\n\r\n'],
    ['with a size that is none', 'x\r\nhello\r\n0\r\n\r\n'],
    ['with a trailing header that is none', '0\r\nnonsense\r\n\r\n'],
    ['with a line without end', '1'.repeat(20_000)],
  ])('rejects a form %s', (_, form) => {
    expect(() => decode(Buffer.from(form), 1000)).toThrow(
      expect.objectContaining({ code: 'IncompleteBody' }),
    );
  });
});

describe('makeChunkDecoder of signed chunks', () => {
  const signature: SignatureAccepted = {
    ok: true,
    credential: root,
    scope: { date: '20260102', region: 'us-east-1', service: 's3' },
    timestamp: '20260102T030405Z',
    seedSignature: 'a'.repeat(64),
    signingKey: createSecretKey(Buffer.from('key')),
    payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  };
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  function givenForm(chunks: string[], trailer = ''): string {
    let previous = signature.seedSignature;
    const lines = [...chunks, ''].map((chunk) => {
      previous = chunkSignature(signature, previous, sha256(chunk));
      return `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk === '' ? '' : `${chunk}\r\n`}`;
    });
    const signed = trailerSignature(signature, previous, sha256(`${trailer}\n`));
    const end = trailer === '' ? '' : `${trailer}\r\nx-amz-trailer-signature:${signed}\r\n`;
    return `${lines.join('')}${end}\r\n`;
  }

  test('takes chunks whose signatures chain', () => {
    const form = givenForm(['hello', ', world']);
    expect(decode(Buffer.from(form), 10, signature).content).toBe('hello, world');
  });

  test('takes a trailer whose signature chains', () => {
    const form = givenForm(['hello'], 'x-amz-checksum-crc32:abc=');
    expect(decode(Buffer.from(form), 10, signature).trailers).toMatchObject({
      'x-amz-checksum-crc32': 'abc=',
    });
  });

  test.each([
    ['a changed chunk', givenForm(['hello', 'world']).replace('world', 'World')],
    ['a trailer with a changed value', givenForm(['hello'], 'x-a:abc').replace('abc', 'abd')],
    [
      'a trailer without its signature',
      givenForm(['hello'], 'x-a:abc').replace(/x-amz-trailer-signature.*\r\n/, ''),
    ],
  ])('rejects %s', (_, form) => {
    expect(() => decode(Buffer.from(form), 10, signature)).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });
});
