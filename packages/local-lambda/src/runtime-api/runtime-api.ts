import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { errorDocument } from './error-document.ts';
import {
  renderAccepted,
  renderInvocation,
  renderNoSuchRoute,
  renderRefusal,
  renderTruncated,
} from './rendering.ts';
import { type Invocation, type Refusal, RuntimeSession, type RuntimeSignal } from './session.ts';

/** Lambda's limit on a buffered response: 6 MiB and 100 bytes (recorded, AWS-SEMANTICS C2). */
export const maxResponseBytes = 6_291_556;

/** Go's default, which AWS's server has: clients send the cause for X-Ray as a header, up to so many bytes. */
const maxHeaderBytes = 1_048_576;

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
  /** Hands out the invocation under way. */
  handOut(response: ServerResponse): void;
}

/**
 * Listens on a free port of 127.0.0.1 and reports what the runtime says, in the order in which it says it. Once it has answered an
 * invocation, it learns that its answer arrived when `onAnswer` is done, which MUST NOT reject.
 */
export async function startRuntimeApi(
  onSignal: (signal: RuntimeSignal) => void,
  onAnswer: () => Promise<void>,
): Promise<RuntimeApi> {
  const session = new RuntimeSession();
  const server: Server = { session, signal: onSignal, onAnswer, parked: undefined, handOut: () => {} };
  const http = createServer({ maxHeaderSize: maxHeaderBytes }, (request, response) => {
    // A socket that breaks is a process that ends, which is seen as such. Nothing that a function sends may end this process.
    route(server, request, response).catch(() => response.destroy());
  });
  // A runtime may wait in /next for minutes, frozen, on a kept-alive socket: no timeout of Node's may end it.
  Object.assign(http, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, timeout: 0 });
  http.on('clientError', (_error, socket) => renderTruncated(socket as Socket));
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
  const { method = '', url = '' } = request;
  const path = url.split('?', 1)[0] ?? '';
  const candidates = routes.filter((candidate) => candidate.path.test(path));
  const match = candidates.find((candidate) => candidate.method === method);
  if (match === undefined) {
    const allowed = candidates.map((candidate) => candidate.method);
    renderNoSuchRoute(response, `${method} ${path}`, allowed);
    return;
  }
  // As it stands: ids are UUIDs, which no client has to escape.
  const requestId = match.path.exec(path)?.[1] ?? '';
  await match.handle(server, { request, response, requestId });
}

function next(server: Server, { response }: Exchange): void {
  const isAnotherWaiting = server.parked?.destroyed === false;
  const verdict = server.session.next(isAnotherWaiting);
  if (verdict === 'wait') {
    server.parked = response;
    server.signal({ type: 'next' });
  } else if (verdict === 'again') {
    server.handOut(response);
  } else {
    renderRefusal(response, verdict);
  }
}

function dispatch(server: Server, invocation: Invocation, deadlineMs: number): void {
  const { parked } = server;
  if (parked === undefined) throw new Error('no runtime waits in /next');
  server.parked = undefined;
  server.session.dispatched(invocation.requestId);
  server.handOut = (response) => renderInvocation(response, invocation, deadlineMs);
  server.handOut(parked);
}

async function response(server: Server, { request, response, requestId }: Exchange): Promise<void> {
  const body = await readBody(request);
  const refusal = server.session.answer(requestId, 'InvocationResponse');
  if (refusal !== undefined) return renderRefusal(response, refusal);
  const mode = request.headers['lambda-runtime-function-response-mode'];
  if (mode !== undefined) return refuseMode(server, response, String(mode));
  await take(server, response, body, { type: 'response', payload: body.payload });
}

/** The invocation is over with it, as on AWS; only that streaming is refused too, and by name. */
async function refuseMode(server: Server, response: ServerResponse, mode: string): Promise<void> {
  const isStreaming = mode === 'streaming';
  const errorType = isStreaming ? 'Runtime.NotImplemented' : 'Runtime.InvalidResponseModeHeader';
  const errorMessage = isStreaming ? streamingMissing : invalidResponseMode.errorMessage;
  const payload = Buffer.from(JSON.stringify({ errorType, errorMessage }));
  server.signal({ type: 'invocationError', payload, errorType });
  await server.onAnswer();
  renderRefusal(response, isStreaming ? { ...invalidResponseMode, errorMessage } : invalidResponseMode);
}

async function invocationError(server: Server, { request, response, requestId }: Exchange): Promise<void> {
  const body = await readBody(request);
  const refusal = server.session.answer(requestId, 'InvocationErrorResponse');
  if (refusal !== undefined) return renderRefusal(response, refusal);
  await take(server, response, body, {
    type: 'invocationError',
    payload: errorDocument(request.headers['content-type'], body.payload),
    errorType: errorTypeOf(request),
  });
}

async function initError(server: Server, { request, response }: Exchange): Promise<void> {
  const body = await readBody(request);
  const refusal = server.session.initError();
  if (refusal !== undefined) return renderRefusal(response, refusal);
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
  if (isTooLarge) renderRefusal(response, responseTooLarge);
  else renderAccepted(response);
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

const streamingMissing =
  'response streaming (Lambda-Runtime-Function-Response-Mode: streaming) is not implemented by local-lambda';
