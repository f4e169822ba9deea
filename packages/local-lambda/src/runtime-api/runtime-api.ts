import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Invocation, type Refusal, RuntimeSession, type RuntimeSignal } from './session.ts';

/** Lambda's limit on a buffered response: 6 MiB and 100 bytes (recorded, AWS-SEMANTICS C2). */
export const maxResponseBytes = 6_291_556;

/** The Runtime API of one environment, on a loopback port of its own: AWS_LAMBDA_RUNTIME_API has no room for a path. */
export interface RuntimeApi {
  /** host:port */
  address: string;
  /** Answers the `/next` that the runtime waits in. MUST be called only after its `next` signal. */
  dispatch(invocation: Invocation, deadlineMs: number): void;
  /** Forgets the process that ended; the next one starts over on the same port. */
  restart(): void;
  close(): Promise<void>;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
}

type Handle = (server: Server, exchange: Exchange) => void | Promise<void>;

const routes: { method: string; path: RegExp; handle: Handle }[] = [
  { method: 'GET', path: /^\/2018-06-01\/runtime\/invocation\/next$/, handle: next },
  { method: 'POST', path: /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/response$/, handle: response },
  { method: 'POST', path: /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/error$/, handle: invocationError },
  { method: 'POST', path: /^\/2018-06-01\/runtime\/init\/error$/, handle: initError },
];

interface Server {
  session: RuntimeSession;
  signal(signal: RuntimeSignal): void;
  onAnswer(): Promise<void>;
  parked: ServerResponse | undefined;
}

/**
 * Listens on a free port of 127.0.0.1 and reports what the runtime says, in the order in which it says it. Once it has answered an
 * invocation, it learns that its answer arrived when `onAnswer` is done, which MUST NOT reject.
 */
export async function startRuntimeApi(
  onSignal: (signal: RuntimeSignal) => void,
  onAnswer: () => Promise<void>,
): Promise<RuntimeApi> {
  const server: Server = { session: new RuntimeSession(), signal: onSignal, onAnswer, parked: undefined };
  const http = createServer((request, response) => {
    // A socket that breaks is a process that ends, which is seen as such. Nothing that a function sends may end this process.
    route(server, request, response).catch(() => response.destroy());
  });
  // A runtime may wait in /next for minutes, frozen, on a kept-alive socket: no timeout of Node's may end it.
  Object.assign(http, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, timeout: 0 });
  http.on('clientError', (_error, socket) => answerTruncated(socket as Socket));
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    dispatch: (invocation, deadlineMs) => dispatch(server, invocation, deadlineMs),
    restart: () => {
      server.session.restart();
      server.parked = undefined;
      http.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function route(server: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '';
  const match = routes.find((candidate) => candidate.method === request.method && candidate.path.test(path));
  if (match === undefined) {
    const known = routes.some((candidate) => candidate.path.test(path));
    const errorMessage = `${request.method} ${path} is not implemented by the Runtime API of local-lambda`;
    answerJson(response, known ? 405 : 404, { errorType: 'NotImplemented', errorMessage });
    return;
  }
  // As it stands: ids are UUIDs, which no client has to escape.
  const requestId = match.path.exec(path)?.[1] ?? '';
  await match.handle(server, { request, response, requestId });
}

function next(server: Server, { response }: Exchange): void {
  const isAnotherWaiting = server.parked?.destroyed === false;
  const refusal = server.session.next(isAnotherWaiting);
  if (refusal !== undefined) {
    answerRefusal(response, refusal);
    return;
  }
  server.parked = response;
  server.signal({ type: 'next' });
}

function dispatch(server: Server, invocation: Invocation, deadlineMs: number): void {
  const { parked } = server;
  if (parked === undefined) throw new Error('no runtime waits in /next');
  server.parked = undefined;
  server.session.dispatched(invocation.requestId);
  const context = invocation.clientContext;
  parked.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': invocation.event.length,
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
    ...(context === undefined ? {} : { 'Lambda-Runtime-Client-Context': context }),
  });
  parked.end(invocation.event);
}

async function response(server: Server, { request, response, requestId }: Exchange): Promise<void> {
  const mode = request.headers['lambda-runtime-function-response-mode'];
  if (mode !== undefined) return answerRefusal(response, invalidResponseMode);
  const body = await readBody(request);
  const refusal = server.session.answer(requestId, 'RuntimeInvocationResponse');
  if (refusal !== undefined) return answerRefusal(response, refusal);
  await take(server, response, body, { type: 'response', payload: body.payload });
}

async function invocationError(server: Server, { request, response, requestId }: Exchange): Promise<void> {
  const body = await readBody(request);
  const refusal = server.session.answer(requestId, 'RuntimeInvocationErrorResponse');
  if (refusal !== undefined) return answerRefusal(response, refusal);
  await take(server, response, body, {
    type: 'invocationError',
    payload: body.payload,
    errorType: errorTypeOf(request),
  });
}

async function initError(server: Server, { request, response }: Exchange): Promise<void> {
  const body = await readBody(request);
  const refusal = server.session.initError();
  if (refusal !== undefined) return answerRefusal(response, refusal);
  await take(server, response, body, {
    type: 'initError',
    payload: body.payload,
    errorType: errorTypeOf(request),
  });
}

/** Passes a document on, unless it is over the limit. Errors too, though AWS does not say so: cut off, it would be no JSON. */
async function take(
  server: Server,
  response: ServerResponse,
  { sizeBytes }: Body,
  signal: RuntimeSignal,
): Promise<void> {
  const isTooLarge = sizeBytes > maxResponseBytes;
  server.signal(isTooLarge ? { type: 'responseTooLarge', sizeBytes } : signal);
  if (signal.type !== 'initError') await server.onAnswer();
  if (isTooLarge) answerRefusal(response, responseTooLarge);
  else answerJson(response, 202, { status: 'OK' });
}

/** Only for telemetry: the caller gets the body as it is (RIE internal/lambda/fatalerror). */
function errorTypeOf({ headers }: IncomingMessage): string {
  const given = headers['lambda-runtime-function-error-type'];
  return typeof given === 'string' && /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(given)
    ? given
    : 'Runtime.Unknown';
}

interface Body {
  payload: Buffer;
  sizeBytes: number;
}

/** Past the limit the bytes are counted, not kept. */
async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes <= maxResponseBytes) chunks.push(chunk);
  }
  return { payload: Buffer.concat(chunks), sizeBytes };
}

const responseTooLarge: Refusal = {
  status: 413,
  errorType: 'RequestEntityTooLarge',
  errorMessage: `Exceeded maximum allowed payload size (${maxResponseBytes} bytes).`,
};

const invalidResponseMode: Refusal = {
  status: 400,
  errorType: 'InvalidFunctionResponseMode',
  errorMessage: 'Invalid function response mode',
};

function answerRefusal(response: ServerResponse, { status, errorType, errorMessage }: Refusal): void {
  answerJson(response, status, { errorMessage, errorType });
}

function answerJson(response: ServerResponse, status: number, document: object): void {
  const body = Buffer.from(JSON.stringify(document));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}

/** The body ended before its Content-Length (RIE rapi/rendering, RenderTruncatedHTTPRequestError). */
function answerTruncated(socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify({
    errorMessage: 'HTTP request detected as truncated',
    errorType: 'TruncatedHTTPRequest',
  });
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
