import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Credential, signRequest } from '@s3-lambda-bench/iam';
import { root } from './given-server.ts';

export interface RawRequest {
  method: string;
  /** With the query. */
  path: string;
  headers?: Record<string, string>;
  /** Default UNSIGNED-PAYLOAD. */
  payloadHash?: string;
  body?: string;
  /** In place of the root credential; 'nobody' for no signature. */
  as?: Credential | 'nobody';
  /** Unix time; default the system's clock. */
  nowMs?: number;
}

interface RawAnswer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  text: string;
  /** Whether the server asked for the body that `Expect: 100-continue` held back. */
  continued: boolean;
}

/** Signs and sends what no SDK sends, and answers what no SDK shows. */
export async function sendRaw(
  endpoint: string,
  {
    method,
    path,
    headers = {},
    payloadHash = 'UNSIGNED-PAYLOAD',
    body = '',
    as = root,
    nowMs = Date.now(),
  }: RawRequest,
): Promise<RawAnswer> {
  const { host, hostname, port } = new URL(endpoint);
  const [rawPath = '', rawQuery = ''] = path.split('?');
  const signer = { region: 'us-east-1', service: 's3', nowMs };
  const signed =
    as === 'nobody'
      ? headers
      : signRequest({ method, rawPath, rawQuery, host, headers, payloadHash }, { credential: as, ...signer });
  return new Promise((resolve, reject) => {
    let continued = false;
    const length = { 'content-length': Buffer.byteLength(body) };
    const request = httpRequest(
      { hostname, port, method, path, headers: { ...signed, ...length } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => {
          resolve({ status: response.statusCode, headers: response.headers, text, continued });
        });
      },
    );
    request.on('error', reject).on('continue', () => {
      continued = true;
      request.end(body);
    });
    if (headers.expect === undefined) request.end(body);
    else request.flushHeaders();
  });
}

/** Asks for all of them at once on one connection, as HTTP allows, and pays no heed to what becomes of it. */
export function connectAndGet(endpoint: string, paths: string[], credential: Credential = root): Socket {
  const { host, hostname, port } = new URL(endpoint);
  const signer = { credential, region: 'us-east-1', service: 's3', nowMs: Date.now() };
  const socket = connect(Number(port), hostname).on('error', () => {});
  for (const rawPath of paths) {
    const headers = Object.entries(signRequest({ method: 'GET', rawPath, host }, signer));
    const lines = [`GET ${rawPath} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }
  return socket;
}
