import { signRequest } from '@s3-lambda-bench/iam';
import { type Connection, openConnection, type Reply, type WireRequest } from './connection.ts';
import type { RunningServer } from './servers.ts';

interface Ask {
  method: string;
  path: string;
  /** As on the wire, without `?`. */
  query?: string;
  headers?: Record<string, string>;
  body?: Buffer;
}

/** What loads need of a server. */
export interface S3Client {
  server: RunningServer;
  /** A request with its signature. */
  sign: (ask: Ask) => WireRequest;
  /** Outside of what is measured, on a connection of its own. Rejects unless it succeeds. */
  send: (ask: Ask) => Promise<Reply>;
}

export function makeS3Client(server: RunningServer): S3Client {
  const sign = makeSign(server);
  return { server, sign, send: (ask) => sendAlone(server, sign(ask)) };
}

async function sendAlone(server: RunningServer, request: WireRequest): Promise<Reply> {
  const connection = await openConnection(server);
  try {
    return await sendExpecting(connection, request, {});
  } finally {
    connection.close();
  }
}

/** Rejects unless the reply is the one expected: a success by default, of any length. */
export async function sendExpecting(
  connection: Connection,
  request: WireRequest,
  { status, bodyBytes }: { status?: number; bodyBytes?: number },
): Promise<Reply> {
  const reply = await connection.send(request);
  const isExpected = status === undefined ? reply.status < 300 : reply.status === status;
  if (isExpected && (bodyBytes === undefined || reply.bodyBytes === bodyBytes)) return reply;
  const code = /<Code>(\w+)<\/Code>/.exec(reply.text)?.[1] ?? `${reply.bodyBytes} bytes`;
  throw new Error(`${request.method} ${request.path.split('?')[0]} answered ${reply.status}, ${code}`);
}

/** S3 takes a signature for a quarter of an hour, so a request may be sent again and again. */
function makeSign({ host, port, credential }: RunningServer): S3Client['sign'] {
  const authority = `${host}:${port}`;
  return ({ method, path, query = '', headers = {}, body }) => {
    const signed = signRequest(
      { method, rawPath: path, rawQuery: query, headers, host: authority, payloadHash: 'UNSIGNED-PAYLOAD' },
      { credential, region: 'us-east-1', service: 's3', nowMs: Date.now() },
    );
    const length = method === 'PUT' || method === 'POST' ? { 'content-length': body?.length ?? 0 } : {};
    const lines = Object.entries({ ...signed, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
    const target = query === '' ? path : `${path}?${query}`;
    const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
    return { method, path: target, head, body };
  };
}
