import { type S3Error, toS3Error } from '../errors.ts';
import type { Answer } from '../http/s3-request.ts';
import { writeBareXml } from '../http/write-xml.ts';
import { readContent } from '../storage/read-content.ts';
import type { Store } from '../storage/store.ts';
import type { Exchange } from './exchange.ts';

/** Writes what an operation answers. Rejects when the connection breaks, or the content cannot be read. */
export async function sendAnswer(exchange: Exchange, answer: Answer, store: Store): Promise<void> {
  const { xml, json, content } = answer;
  const status = answer.status ?? 200;
  if (content === undefined) {
    const type = xml === undefined ? 'application/json' : 'application/xml';
    sendDocument(exchange, status, answer.headers ?? {}, { type, text: xml ?? json });
    return;
  }
  const { response } = exchange;
  try {
    response.writeHead(status, { ...commonHeaders(exchange), ...answer.headers });
    const { source, start, sizeBytes } = content;
    await readContent({ content: source, start, sizeBytes, blobs: store.blobs }, (bytes) => {
      exchange.bytesOut += bytes.length;
      if (exchange.bytesOut === sizeBytes) exchange.settle(status);
      return write(exchange, bytes);
    });
    response.end();
  } finally {
    content.source.release();
  }
}

/**
 * Tells the client of a failure, or breaks the connection off when an answer has begun: then nothing else can.
 * Undefined when it was the client that broke off.
 */
export function sendError(exchange: Exchange, failure: unknown): S3Error | undefined {
  const error = toS3Error(failure);
  const { request, response } = exchange;
  if (response.headersSent || response.destroyed) {
    const isClients = response.destroyed;
    exchange.settle(response.headersSent ? response.statusCode : error.status);
    response.destroy();
    return isClients ? undefined : error;
  }
  // A client that still waits to be told to go on sends its next request, or its body: there is no telling which.
  const headers = exchange.body.isAwaited ? { connection: 'close' } : {};
  const text = error.status === 304 ? undefined : errorDocument(exchange, error);
  sendDocument(exchange, error.status, headers, { type: 'application/xml', text });
  request.resume(); // what is left of the body, so that the connection can be used again
  return error;
}

function sendDocument(
  exchange: Exchange,
  status: number,
  headers: Record<string, string | number>,
  { type, text }: { type: string; text: string | undefined },
): void {
  const { request, response } = exchange;
  const isBody = text !== undefined && request.method !== 'HEAD';
  const body = isBody ? Buffer.from(text) : undefined;
  const described = body === undefined ? {} : { 'content-type': type, 'content-length': body.length };
  const empty = body === undefined && status !== 204 && status !== 304 ? { 'content-length': 0 } : {};
  exchange.bytesOut = body?.length ?? 0;
  exchange.settle(status);
  response.writeHead(status, { ...commonHeaders(exchange), ...empty, ...described, ...headers });
  response.end(body);
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

/** Resolves when the kernel has the bytes, so that their buffer is free. */
function write({ response }: Exchange, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
