import { describe, expect, test } from '@jest/globals';
import { type Credential, verifySignature } from '../../src/index.ts';
import { givenCredential } from '../given-credential.ts';
import { s3Cases, suiteCases } from './published-vectors.ts';

const suiteCredential = givenCredential({
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
});
const s3Credential = givenCredential({
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
});
const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const s3NowMs = Date.UTC(2013, 4, 24);

function verifyS3(request: (typeof s3Cases)[number], credential: Credential | undefined, nowMs = s3NowMs) {
  return verifySignature(
    { method: request.method, rawPath: request.path, rawQuery: request.query, headers: request.headers },
    { lookup: () => credential, nowMs, service: 's3' },
  );
}

describe('verifySignature on the published AWS test suite', () => {
  test.each(suiteCases)('accepts $name', ({ method, path, query, headers, signature }) => {
    const signedHeaders = ['host', ...Object.keys(headers), 'x-amz-date'].sort();
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      `SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
    const verified = verifySignature(
      {
        method,
        rawPath: path,
        rawQuery: query,
        headers: {
          host: 'example.amazonaws.com',
          'x-amz-date': '20150830T123600Z',
          ...headers,
          authorization,
        },
        bodySha256: emptySha256,
      },
      { lookup: () => suiteCredential, nowMs: Date.UTC(2015, 7, 30, 12, 36) },
    );
    expect(verified).toMatchObject({ ok: true, seedSignature: signature });
  });
});

describe('verifySignature on the examples of the S3 API reference', () => {
  test.each(s3Cases)('accepts $name', (request) => {
    expect(verifyS3(request, s3Credential)).toMatchObject({ ok: true, credential: s3Credential });
  });

  test('takes the payload of a presigned URL as unsigned', () => {
    const presigned = s3Cases.filter(({ name }) => name === 'presigned GET object');
    expect(presigned.map((request) => verifyS3(request, s3Credential))).toMatchObject([
      { ok: true, payloadHash: 'UNSIGNED-PAYLOAD' },
    ]);
  });
});

describe('verifySignature refuses', () => {
  const request = s3Cases[0];
  const presigned = s3Cases[s3Cases.length - 1];
  if (request === undefined || presigned === undefined) throw new Error('no published vectors');
  const { headers } = request;

  test.each([
    ['no signature', { headers: { host: 'h' } }, 'AccessDenied'],
    ['another mechanism', { headers: { ...headers, authorization: 'AWS a:b' } }, 'InvalidRequest'],
    [
      'a URL presigned the old way',
      { headers: { host: 'h' }, query: 'AWSAccessKeyId=a&Signature=b&Expires=1' },
      'InvalidRequest',
    ],
    [
      'an incomplete header',
      { headers: { ...headers, authorization: 'AWS4-HMAC-SHA256 Credential=a' } },
      'AuthorizationHeaderMalformed',
    ],
    ['a changed path', { path: '/other.txt' }, 'SignatureDoesNotMatch'],
    ['a changed query', { query: 'acl=' }, 'SignatureDoesNotMatch'],
    ['a changed header', { headers: { ...headers, range: 'bytes=0-99' } }, 'SignatureDoesNotMatch'],
    ['an unsigned x-amz- header', { headers: { ...headers, 'x-amz-acl': 'public-read' } }, 'AccessDenied'],
    [
      'a token where the key has none',
      { headers: { ...headers, 'x-amz-security-token': 't' } },
      'InvalidToken',
    ],
    ['a path that is not UTF-8', { path: '/%ff' }, 'InvalidURI'],
    [
      'a query without all of its parts',
      { headers: { host: 'h' }, query: 'X-Amz-Date=1' },
      'AuthorizationQueryParametersError',
    ],
  ])('%s', (_, change, code) => {
    expect(verifyS3({ ...request, ...change }, s3Credential)).toMatchObject({ ok: false, code });
  });

  test('a key that nobody has', () => {
    expect(verifyS3(request, undefined)).toMatchObject({ code: 'InvalidAccessKeyId' });
  });

  test('a wrong secret', () => {
    const other = { ...s3Credential, secretAccessKey: 'other' };
    expect(verifyS3(request, other)).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  test('a temporary key without its token', () => {
    expect(verifyS3(request, { ...s3Credential, sessionToken: 't' })).toMatchObject({
      code: 'InvalidAccessKeyId',
    });
  });

  test('a signature for another service', () => {
    const { method, path, query } = request;
    const verified = verifySignature(
      { method, rawPath: path, rawQuery: query, headers },
      { lookup: () => s3Credential, nowMs: s3NowMs, service: 'lambda' },
    );
    expect(verified).toMatchObject({ code: 'AuthorizationHeaderMalformed' });
  });

  test.each([
    ['a credential at its expiry', request, s3NowMs, { expiresAtMs: s3NowMs }, 'ExpiredToken'],
    ['a request more than 15 minutes old', request, s3NowMs + 900_001, {}, 'RequestTimeTooSkewed'],
    ['a request more than 15 minutes ahead', request, s3NowMs - 900_001, {}, 'RequestTimeTooSkewed'],
    ['a presigned URL past its expiry', presigned, s3NowMs + 86_400_001, {}, 'AccessDenied'],
    ['a presigned URL from the future', presigned, s3NowMs - 900_001, {}, 'AccessDenied'],
  ])('%s', (_, from, nowMs, change, code) => {
    expect(verifyS3(from, { ...s3Credential, ...change }, nowMs)).toMatchObject({ ok: false, code });
  });
});
