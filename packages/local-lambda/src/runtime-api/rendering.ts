import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Invocation, Refusal } from './session.ts';

/** An event for the runtime. What was not given has no header at all, and the length is always known. */
export function renderInvocation(response: ServerResponse, invocation: Invocation, deadlineMs: number): void {
  const context = invocation.clientContext;
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': invocation.event.length,
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
    ...(context === undefined ? {} : { 'Lambda-Runtime-Client-Context': toHeaderValue(context) }),
  });
  response.end(invocation.event);
}

/** As Go's net/http writes a header, in which AWS's server is: bytes of UTF-8, line ends as spaces. Node takes bytes as Latin-1. */
function toHeaderValue(text: string): string {
  return Buffer.from(text.replace(/[\r\n]/g, ' ')).toString('latin1');
}

export function renderRefusal(response: ServerResponse, { status, errorType, errorMessage }: Refusal): void {
  renderJson(response, status, { errorMessage, errorType });
}

export function renderAccepted(response: ServerResponse): void {
  renderJson(response, 202, { status: 'OK' });
}

/** `allowed` are the methods that the path has, if it has any. */
export function renderNoSuchRoute(
  response: ServerResponse,
  request: string,
  allowed: readonly string[],
): void {
  const errorMessage = `${request} is not implemented by the Runtime API of local-lambda`;
  if (allowed.length > 0) response.setHeader('Allow', allowed.join(', '));
  renderJson(response, allowed.length > 0 ? 405 : 404, { errorType: 'NotImplemented', errorMessage });
}

/** The request ended before its Content-Length (RIE rapi/rendering, RenderTruncatedHTTPRequestError), or is no HTTP. */
export function renderTruncated(socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify({
    errorMessage: 'HTTP request detected as truncated',
    errorType: 'TruncatedHTTPRequest',
  });
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function renderJson(response: ServerResponse, status: number, document: object): void {
  const body = Buffer.from(JSON.stringify(document));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}
