import http from 'node:http';

/** What becomes of one request: passed on, answered with a status, or its answer cut after so many bytes of body. */
export type Fate = 'pass' | { status: number; code: string } | { cutAfterBytes: number };

export interface FlakyProxy {
  endpoint: string;
  close(): Promise<void>;
}

/** A server before another one that lets each request pass, or not, as the test decides by its method and path. */
export async function startFlakyProxy(
  target: string,
  decide: (method: string, url: string) => Fate,
): Promise<FlakyProxy> {
  const server = http.createServer((request, response) => {
    const fate = decide(request.method ?? '', request.url ?? '');
    if (fate !== 'pass' && 'status' in fate) {
      request.resume();
      response.writeHead(fate.status, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>${fate.code}</Code><Message>as the test wants</Message></Error>`);
      return;
    }
    const { method, url, headers } = request;
    const onward = http.request(new URL(url ?? '/', target), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      if (fate === 'pass') answer.pipe(response);
      else cut(answer, response, fate.cutAfterBytes);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function cut(answer: http.IncomingMessage, response: http.ServerResponse, afterBytes: number): void {
  let passed = 0;
  answer.on('data', (chunk: Buffer) => {
    response.write(chunk.subarray(0, afterBytes - passed), () => {
      if (passed >= afterBytes) response.destroy();
    });
    passed += chunk.length;
  });
  answer.on('end', () => response.destroy());
}
