import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Where custom resources put their answers: one unguessable URL a request, good for one answer. */
export interface ResponseDesk {
  open(): ResponseSlot;
  /** Takes an answer in if the request is one; false if it is not. */
  route(request: IncomingMessage, response: ServerResponse, body: Buffer): boolean;
}

export interface ResponseSlot {
  url: string;
  /** Resolves with the body of the first PUT. */
  answered: Promise<string>;
  close(): void;
}

const prefix = '/_local-cloud/custom-resource-responses/';

/** `endpoint` is where the desk can be reached. Like the presigned S3 URL of the real protocol, the URL is the only secret. */
export function makeResponseDesk(endpoint: string): ResponseDesk {
  const open = new Map<string, (body: string) => void>();
  return {
    open: () => {
      const token = randomBytes(32).toString('base64url');
      const answered = new Promise<string>((resolve) => open.set(token, resolve));
      return { url: `${endpoint}${prefix}${token}`, answered, close: () => open.delete(token) };
    },
    route: (request, response, body) => {
      const path = request.url?.split('?')[0] ?? '';
      if (!path.startsWith(prefix)) return false;
      const answer = open.get(path.slice(prefix.length));
      const status = answer === undefined ? 403 : request.method === 'PUT' ? 200 : 405;
      if (status === 200) answer?.(body.toString());
      response.writeHead(status, { 'content-length': 0 }).end();
      return true;
    },
  };
}
