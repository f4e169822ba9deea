import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { openConnection, type Reply } from '../../perf/connection.ts';

/** What the client makes of a server that sends these pieces, each in a segment of its own, and closes. */
async function replyTo(method: string, pieces: string[]): Promise<Reply> {
  const server = createServer({ noDelay: true }, (socket) => {
    const sendNext = () => {
      const piece = pieces.shift();
      if (piece === undefined) socket.end();
      else socket.write(piece, () => setImmediate(sendNext));
    };
    socket.once('data', sendNext);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const connection = await openConnection({ host: '127.0.0.1', port });
  try {
    return await connection.send({ method, path: '/', head: Buffer.from('x'), body: undefined });
  } finally {
    connection.close();
    server.close();
  }
}

describe('the connection of the load generator', () => {
  test('counts the bytes of a body, however they come', async () => {
    const pieces = [
      'HTTP/1.1 200 OK\r\nContent-',
      'Length: 5000\r\n\r',
      '\n',
      'x'.repeat(3000),
      'y'.repeat(2000),
    ];
    expect(await replyTo('GET', pieces)).toMatchObject({ status: 200, bodyBytes: 5000 });
  });

  test('keeps the text of a document, even of one in chunks', async () => {
    const pieces = ['HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\n\r\n<Error', '/>\n'];
    expect(await replyTo('GET', pieces)).toMatchObject({ status: 404, text: '<Error/>\n' });
    const chunks = ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n<A/>\r\n', '0\r\n\r\n'];
    expect((await replyTo('POST', chunks)).text).toContain('<A/>');
  });

  test('waits for no body behind the head of a HEAD', async () => {
    const reply = await replyTo('HEAD', ['HTTP/1.1 200 OK\r\ncontent-length: 4096\r\n\r\n']);
    expect(reply).toMatchObject({ status: 200, bodyBytes: 0 });
  });

  test('fails when the server goes before the last byte', async () => {
    const pieces = ['HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345'];
    await expect(replyTo('GET', pieces)).rejects.toThrow('the server closed the connection');
  });
});
