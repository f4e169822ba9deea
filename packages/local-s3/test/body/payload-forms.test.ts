import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import {
  chunkSignature,
  type SignatureAccepted,
  signRequest,
  trailerSignature,
  verifySignature,
} from '@s3-lambda-bench/iam';
import { givenServer, root } from '../given-server.ts';
import { sendRaw } from '../send-raw.ts';

const given = givenServer();
const content = 'twenty bytes of body';
const pieces = [content.slice(0, 7), content.slice(7)];
const crc = Buffer.alloc(4);
crc.writeUInt32BE(crc32(content));
const trailer = `x-amz-checksum-crc32:${crc.toString('base64')}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

interface Form {
  payloadHash: string;
  trailer?: string;
  /** Of the request's seed signature; nothing for unsigned chunks. */
  signed: boolean;
  headers?: Record<string, string>;
}

function unsignedChunks(trailing: string | undefined): string {
  const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`);
  return `${chunks.join('')}0\r\n${trailing === undefined ? '' : `${trailing}\r\n`}\r\n`;
}

function signedChunks(accepted: SignatureAccepted, trailing: string | undefined): string {
  let previous = accepted.seedSignature;
  const chunks = [...pieces, ''].map((piece) => {
    previous = chunkSignature(accepted, previous, sha256(piece));
    return `${piece.length.toString(16)};chunk-signature=${previous}\r\n${piece === '' ? '' : `${piece}\r\n`}`;
  });
  const signature =
    trailing === undefined
      ? ''
      : `${trailing}\r\nx-amz-trailer-signature:${trailerSignature(accepted, previous, sha256(`${trailing}\n`))}\r\n`;
  return `${chunks.join('')}${signature}\r\n`;
}

/** Sends the content in that form, which `change` may spoil. */
async function send(path: string, form: Form, change = (body: string) => body) {
  const { host } = new URL(given.endpoint);
  const extra = {
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(content.length),
    ...(form.trailer === undefined ? {} : { 'x-amz-trailer': form.trailer.split(':')[0] ?? '' }),
    ...form.headers,
  };
  const nowMs = Date.now();
  const signer = { credential: root, region: 'us-east-1', service: 's3', nowMs };
  const { payloadHash } = form;
  const signed = signRequest({ method: 'PUT', rawPath: path, host, headers: extra, payloadHash }, signer);
  const headers = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name, String(value)]));
  const accepted = verifySignature(
    { method: 'PUT', rawPath: path, rawQuery: '', headers },
    { lookup: () => root, nowMs },
  );
  if (!accepted.ok) throw new Error(accepted.message);
  const body = form.signed ? signedChunks(accepted, form.trailer) : unsignedChunks(form.trailer);
  return sendRaw(given.endpoint, { method: 'PUT', path, headers, body: change(body), as: 'nobody' });
}

const forms: [string, Form][] = [
  ['signed chunks', { payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', signed: true }],
  [
    'signed chunks and a signed trailer',
    { payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', signed: true, trailer },
  ],
  [
    'unsigned chunks and a trailer',
    { payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', signed: false, trailer },
  ],
];

describe.each(forms)('a body of %s', (_, form) => {
  test('is its content', async () => {
    const Bucket = await given.givenBucket();
    expect(await send(`/${Bucket}/k`, form)).toMatchObject({ status: 200 });
    const got = await given.client.send(new GetObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
    expect(got).toMatchObject({ ContentLength: content.length });
    expect(got.ContentEncoding).toBeUndefined();
    expect(got.ChecksumCRC32).toBe(form.trailer === undefined ? undefined : crc.toString('base64'));
    expect(await got.Body?.transformToString()).toBe(content);
  });

  test('is refused when a byte of it was changed on the way, and leaves nothing', async () => {
    const Bucket = await given.givenBucket();
    const { status, text } = await send(`/${Bucket}/k`, form, (body) => body.replace('bytes', 'bites'));
    expect(text).toContain(form.signed ? '<Code>SignatureDoesNotMatch</Code>' : '<Code>BadDigest</Code>');
    expect(status).toBe(form.signed ? 403 : 400);
    const head = given.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  test('is refused when its end is missing', async () => {
    const Bucket = await given.givenBucket();
    const { status, text } = await send(`/${Bucket}/k`, form, (body) => body.slice(0, body.indexOf('\r\n0')));
    expect({ status, text }).toEqual({
      status: 400,
      text: expect.stringContaining('<Code>IncompleteBody</Code>'),
    });
  });
});

test('a trailer that was announced and does not come is refused', async () => {
  const Bucket = await given.givenBucket();
  const headers = { 'x-amz-trailer': 'x-amz-checksum-crc32' };
  const form = { payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', signed: false, headers };
  const { status, text } = await send(`/${Bucket}/k`, form);
  expect({ status, text }).toEqual({
    status: 400,
    text: expect.stringContaining('<Code>MalformedTrailerError</Code>'),
  });
});

describe('x-amz-sdk-checksum-algorithm', () => {
  test.each([
    [{}, 'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer'],
    [{ 'x-amz-checksum-crc32c': 'AAAAAA==' }, 'Value for x-amz-sdk-checksum-algorithm header is invalid.'],
  ])('of another checksum than %j is refused', async (checksum, message) => {
    const Bucket = await given.givenBucket();
    const headers = { 'x-amz-sdk-checksum-algorithm': 'CRC32', ...checksum };
    const put = { method: 'PUT', path: `/${Bucket}/k`, headers, body: content };
    const { status, text } = await sendRaw(given.endpoint, put);
    expect({ status, text }).toEqual({ status: 400, text: expect.stringContaining(message) });
  });
});

test('a body without its hash, or with one that is none, is refused', async () => {
  const Bucket = await given.givenBucket();
  const put = { method: 'PUT', path: `/${Bucket}/k`, body: content };
  const { status, text } = await sendRaw(given.endpoint, { ...put, payloadHash: 'nonsense' });
  expect({ status, text }).toEqual({
    status: 400,
    text: expect.stringContaining('x-amz-content-sha256 must be UNSIGNED-PAYLOAD'),
  });
});
