import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { httpPut } from '../src/http-put.ts';

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: http.IncomingHttpHeaders;
  body: string;
}

async function withServer(
  status: number,
  use: (url: string, received: Received[]) => Promise<void>,
): Promise<void> {
  const received: Received[] = [];
  const server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    received.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await use(`http://127.0.0.1:${port}`, received);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('a PUT of the response', () => {
  test('keeps the query, and leaves the content type empty as the URL is signed for that', async () => {
    await withServer(200, async (origin, received) => {
      expect(await httpPut(`${origin}/stack%3Aid?X-Amz-Signature=a%2Fb`, '{"Status":"SUCCESS ✓"}')).toBe(200);
      expect(received).toHaveLength(1);
      expect(received[0]).toMatchObject({
        method: 'PUT',
        url: '/stack%3Aid?X-Amz-Signature=a%2Fb',
        body: '{"Status":"SUCCESS ✓"}',
      });
      expect(received[0]?.headers['content-type']).toBe('');
      expect(received[0]?.headers['content-length']).toBe('24');
    });
  });

  test('gives the status that it got', async () => {
    await withServer(403, async (origin) => {
      expect(await httpPut(origin, '{}')).toBe(403);
    });
  });

  test('fails where nobody listens', async () => {
    let gone = '';
    await withServer(200, async (origin) => {
      gone = origin;
    });
    await expect(httpPut(gone, '{}')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
