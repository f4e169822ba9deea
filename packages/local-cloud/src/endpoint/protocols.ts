import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceError } from './service-error.ts';
import { toXml } from './xml.ts';

/** How a service puts its answers on the wire; errors differ most (Smithy, "AWS protocols"). */
export interface Protocol {
  contentType: string;
  /** The body of an error answer, and headers of its own. */
  error(error: ServiceError, requestId: string): { body: string; headers?: Record<string, string> };
}

const jsonError: Protocol['error'] = ({ code, message }) => ({
  body: JSON.stringify({ __type: code, message }),
});

export const awsJson10: Protocol = { contentType: 'application/x-amz-json-1.0', error: jsonError };

export const awsJson11: Protocol = { contentType: 'application/x-amz-json-1.1', error: jsonError };

export const restJson: Protocol = {
  contentType: 'application/json',
  error: ({ code, message, status }) => ({
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Server', message }),
    headers: { 'x-amzn-ErrorType': code },
  }),
};

/** AWS Query: form in, XML out. `namespace` is the service's. */
export function awsQuery(namespace: string): Protocol {
  return {
    contentType: 'text/xml',
    error: ({ code, message, status }, requestId) => {
      const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
      return {
        body: `<ErrorResponse xmlns="${namespace}">${toXml({ Error: error, RequestId: requestId })}</ErrorResponse>`,
      };
    },
  };
}

/** The protocol that a request for an unknown service speaks, by its content type. */
export function guessProtocol(request: IncomingMessage): Protocol {
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.startsWith('application/x-www-form-urlencoded')) return awsQuery('https://local-cloud/');
  return contentType.startsWith('application/x-amz-json') ? awsJson11 : restJson;
}

/** Sends an answer in full. */
export function send(
  response: ServerResponse,
  answer: { status: number; protocol: Protocol; body: string; headers?: Record<string, string> },
): void {
  const requestId = randomUUID();
  response.writeHead(answer.status, {
    'content-type': answer.protocol.contentType,
    'content-length': Buffer.byteLength(answer.body),
    'x-amzn-RequestId': requestId,
    ...answer.headers,
  });
  response.end(answer.body);
}

/** Sends an error as the protocol has it. Nothing is sent if an answer has already begun. */
export function sendError(response: ServerResponse, protocol: Protocol, error: ServiceError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  send(response, { status: error.status, protocol, ...protocol.error(error, randomUUID()) });
}
