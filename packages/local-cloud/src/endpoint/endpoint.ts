import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Credential, type Principal, verifySignature } from '@s3-lambda-bench/iam';
import { codeOf, LocalCloudError, messageOf } from '../errors.ts';
import { guessProtocol, type Protocol, sendError } from './protocols.ts';
import { notImplemented, ServiceError } from './service-error.ts';
import { signatureError } from './signature-error.ts';

/** One AWS service of the endpoint. The caller has been authenticated; what it may do is the service's to check. */
export interface Service {
  protocol: Protocol;
  handle(request: IncomingMessage, response: ServerResponse, caller: Principal, body: Buffer): Promise<void>;
}

/** A route of local-cloud's own: no signature, so its path must be unguessable. */
type OpenRoute = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;

export interface EndpointOptions {
  host: string;
  /** 0 for any free one. */
  port: number;
  lookup: (accessKeyId: string) => Credential | undefined;
  now: () => number;
}

export interface Endpoint {
  url: string;
  /** Sets the services, by their names in SigV4 credential scopes. Until then none is known. */
  serve(services: Record<string, Service>, openRoute: OpenRoute): void;
  close(): Promise<void>;
}

/** Lambda takes packages of 50 MB in a request, base64 makes them 67 MB. */
const maxBodyBytes = 72 * 1024 * 1024;

/** Listens for every service but S3. Throws LocalCloudError PortInUse. */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  let services: Record<string, Service> = {};
  let openRoute: OpenRoute = () => false;
  const server = createServer((request, response) => {
    answer(request, response, { ...options, services, openRoute }).catch((error) => {
      sendError(response, guessProtocol(request), asServiceError(error));
    });
  });
  // An invocation may take 15 minutes, and bodies arrive when they arrive: no limit here is shorter.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  const url = await listen(server, options);
  return {
    url,
    serve: (newServices, newOpenRoute) => {
      services = newServices;
      openRoute = newOpenRoute;
    },
    close: () => closeServer(server),
  };
}

interface Routing extends EndpointOptions {
  services: Record<string, Service>;
  openRoute: OpenRoute;
}

/** Read, authenticate, find the service by the credential scope, hand over. */
async function answer(request: IncomingMessage, response: ServerResponse, routing: Routing): Promise<void> {
  const body = await readBody(request);
  if (routing.openRoute(request, response, body)) return;
  const scopeService = serviceInScope(request);
  const service = scopeService === undefined ? undefined : routing.services[scopeService];
  const protocol = service?.protocol ?? guessProtocol(request);
  try {
    const caller = authenticate(request, body, routing);
    if (service === undefined) throw notImplemented(`the service ${scopeService}`);
    await service.handle(request, response, caller, body);
  } catch (error) {
    sendError(response, protocol, asServiceError(error));
  }
}

function authenticate(request: IncomingMessage, body: Buffer, { lookup, now }: EndpointOptions): Principal {
  const [rawPath = '/', ...query] = (request.url ?? '/').split('?');
  const verified = verifySignature(
    {
      method: request.method ?? 'GET',
      rawPath,
      rawQuery: query.join('?'),
      headers: request.headers,
      bodySha256: createHash('sha256').update(body).digest('hex'),
    },
    { lookup, nowMs: now() },
  );
  if (!verified.ok) throw signatureError(verified);
  return verified.credential.principal;
}

/** `Credential=<key>/<date>/<region>/<service>/aws4_request` in the authorization header, or in the query when presigned. */
function serviceInScope(request: IncomingMessage): string | undefined {
  const header = /Credential=[^/]+\/\d+\/[^/]*\/([^/]+)\/aws4_request/.exec(
    request.headers.authorization ?? '',
  );
  const query = /X-Amz-Credential=[^&]*%2F([^&%]+)%2Faws4_request/.exec(request.url ?? '');
  return header?.[1] ?? query?.[1];
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes)
      throw new ServiceError(
        'RequestEntityTooLargeException',
        `Request must be smaller than ${maxBodyBytes} bytes`,
        {
          status: 413,
        },
      );
  }
  return Buffer.concat(chunks);
}

function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return new ServiceError('InternalFailure', `local-cloud failed: ${messageOf(error)}`, {
    status: 500,
    cause: error,
  });
}

function listen(server: Server, { host, port }: EndpointOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenRefused(host, port, cause)));
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${bound}`);
    });
  });
}

function listenRefused(host: string, port: number, cause: Error): Error {
  if (codeOf(cause) === 'EADDRINUSE')
    return new LocalCloudError(
      'PortInUse',
      `port ${port} of ${host} is in use; pass another one, or 0 for any free one`,
      {
        cause,
      },
    );
  return new LocalCloudError('InvalidOption', `cannot listen on ${host}:${port}: ${cause.message}`, {
    cause,
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
