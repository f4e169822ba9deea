import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** More than the uploads in flight, so that no request waits for a socket. */
const maxSockets = 64;

const connectionTimeoutMs = 5_000;

/** Without a byte either way for so long nobody is there any more; a lost connection would hold its upload for ever. */
const longestSilenceMs = 60_000;

/**
 * An S3 client for uploads. It sends a request once; what repeats it is persist.ts. Bodies are not hashed for the signature: their
 * SHA-256 is known already, it is the key, and S3 checks every body against its CRC-32. Saves one of the four passes over the
 * corpus.
 */
export function makeClient(
  config: S3ClientConfig = {},
  { silenceMs = longestSilenceMs }: { silenceMs?: number } = {},
): S3Client {
  const client = new S3Client({
    ...config,
    requestHandler: new NodeHttpHandler({
      httpAgent: { maxSockets, keepAlive: true },
      httpsAgent: { maxSockets, keepAlive: true },
      connectionTimeout: connectionTimeoutMs,
      socketTimeout: silenceMs,
    }),
  });
  // In the place of the SDK's own retries, which other middleware refers to by name.
  client.middlewareStack.add((next) => next, {
    step: 'finalizeRequest',
    priority: 'high',
    name: 'retryMiddleware',
    override: true,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (isRequest(request)) request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'leavePayloadUnsigned' },
  );
  return client;
}

function isRequest(request: unknown): request is { headers: Record<string, string> } {
  return typeof request === 'object' && request !== null && 'headers' in request;
}
