import { ConnectionBrokenError, type S3Error, toS3Error } from '../errors.ts';
import type { Answer } from '../http/s3-request.ts';
import { writeBareXml } from '../http/write-xml.ts';
import { smallBytes } from '../storage/blob-writer.ts';
import { readContent, readSmallContent } from '../storage/read-content.ts';
import type { Store } from '../storage/store.ts';
import type { Exchange } from './exchange.ts';

/** Writes what an operation answers. Rejects when the connection breaks, or the content cannot be read. */
export async function sendAnswer(exchange: Exchange, answer: Answer, store: Store): Promise<void> {
  const { xml, json, content } = answer;
  const status = answer.status ?? 200;
  if (content === undefined) {
    const type = xml === undefined ? 'application/json' : 'application/xml';
    const document = { type, text: xml ?? json };
    const send = exchange.gateAnswer === undefined ? sendDocument : sendGatedDocument;
    await send(exchange, status, answer.headers ?? {}, document);
    return;
  }
  try {
    await sendContent(exchange, status, answer.headers ?? {}, { ...content, store });
  } finally {
    content.source.release();
  }
}

async function sendContent(
  exchange: Exchange,
  status: number,
  headers: Headers,
  { source, start, sizeBytes, store }: NonNullable<Answer['content']> & { store: Store },
): Promise<void> {
  const { response } = exchange;
  const range = { content: source, start, sizeBytes, blobs: store.blobs };
  const whole = sizeBytes <= smallBytes ? readSmallContent(range) : undefined;
  response.writeHead(status, { ...commonHeaders(exchange), ...headers });
  if (whole !== undefined && exchange.gateAnswer === undefined) {
    exchange.bytesOut = sizeBytes;
    exchange.settle(status);
    response.end(whole); // one system call with the head, and nobody waits for it
    return;
  }
  const send = makeSender(exchange, status, sizeBytes);
  await (whole === undefined ? readContent(range, send) : send(whole));
  response.end();
}

/**
 * Tells the client of a failure, or breaks the connection off when an answer has begun: then nothing else can.
 * Undefined when it was the client that broke off.
 */
export function sendError(exchange: Exchange, failure: unknown): S3Error | undefined {
  const error = toS3Error(failure);
  const { response } = exchange;
  if (response.headersSent || response.destroyed) {
    const isClients = response.destroyed || failure instanceof ConnectionBrokenError;
    exchange.settle(response.headersSent ? response.statusCode : error.status);
    response.destroy();
    return isClients ? undefined : error;
  }
  // A client that still waits to be told to go on sends its next request, or its body: there is no telling which.
  const headers = exchange.body.isAwaited ? { connection: 'close' } : {};
  const text = error.status === 304 ? undefined : errorDocument(exchange, error);
  sendDocument(exchange, error.status, headers, { type: 'application/xml', text });
  exchange.body.stream.resume(); // what is left of the body, so that the connection can be used again
  return error;
}

interface Document {
  type: string;
  text: string | undefined;
}

type Headers = Record<string, string | number>;

function sendDocument(exchange: Exchange, status: number, headers: Headers, document: Document): void {
  const body = writeDocumentHead(exchange, status, headers, document);
  exchange.bytesOut = body?.length ?? 0;
  exchange.settle(status);
  exchange.response.end(body);
}

async function sendGatedDocument(
  exchange: Exchange,
  status: number,
  headers: Headers,
  document: Document,
): Promise<void> {
  const body = writeDocumentHead(exchange, status, headers, document);
  if (body !== undefined) await makeSender(exchange, status, body.length)(body);
  exchange.settle(status);
  exchange.response.end();
}

/** Gives the body that is to follow it, if one is. */
function writeDocumentHead(
  exchange: Exchange,
  status: number,
  headers: Headers,
  { type, text }: Document,
): Buffer | undefined {
  const { request, response } = exchange;
  const isBody = text !== undefined && request.method !== 'HEAD';
  const body = isBody ? Buffer.from(text) : undefined;
  const described = body === undefined ? {} : { 'content-type': type, 'content-length': body.length };
  const empty = body === undefined && status !== 204 && status !== 304 ? { 'content-length': 0 } : {};
  response.writeHead(status, { ...commonHeaders(exchange), ...empty, ...described, ...headers });
  return body;
}

function errorDocument({ id, request }: Exchange, { code, message, details }: S3Error): string {
  return writeBareXml('Error', {
    Code: code,
    Message: message,
    ...details,
    Resource: request.url?.split('?')[0],
    RequestId: id,
    HostId: hostId,
  });
}

const hostId = Buffer.from('local-s3').toString('base64');

function commonHeaders({ id }: Exchange): Record<string, string> {
  return { server: 'AmazonS3', 'x-amz-request-id': id, 'x-amz-id-2': hostId };
}

/** Sends a body of that size piece by piece, through what it has to go through, and counts it. */
function makeSender(exchange: Exchange, status: number, sizeBytes: number): (bytes: Buffer) => Promise<void> {
  const send = (bytes: Buffer) => {
    exchange.bytesOut += bytes.length;
    if (exchange.bytesOut === sizeBytes) exchange.settle(status);
    return write(exchange, bytes);
  };
  const gate = exchange.gateAnswer?.(sizeBytes);
  return gate === undefined ? send : (bytes) => gate(bytes, send);
}

/** Resolves when the kernel has the bytes, so that their buffer is free. Rejects with ConnectionBrokenError. */
function write({ response }: Exchange, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown) => reject(new ConnectionBrokenError({ cause }));
    const onClose = () => fail();
    if (response.destroyed) return fail();
    response.once('close', onClose); // Node never calls back an answer that waits behind another
    response.write(bytes, (error) => {
      response.off('close', onClose);
      if (error) fail(error);
      else resolve();
    });
  });
}
