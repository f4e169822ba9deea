import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { SignatureAccepted } from '@s3-lambda-bench/iam';
import type { OpenContent } from '../storage/contents.ts';

/** A request whose signature holds, as the operations see it. */
export interface S3Request {
  /** Empty at the level of the service. */
  bucket: string;
  /** Decoded; empty at the level of the bucket. */
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  signature: SignatureAccepted;
  body: RequestBody;
}

export interface RequestBody {
  stream: Readable;
  /** Tells a client that waits for it (`Expect: 100-continue`) to send the body. Harmless when it does not wait. */
  begin: () => void;
  /** True while such a client still waits. */
  readonly isAwaited: boolean;
  /** Of the body as it came over the wire, for the ledger. */
  bytesRead: number;
}

/** What an operation answers; the server writes it. */
export interface Answer {
  status?: number;
  headers?: Record<string, string | number>;
  xml?: string;
  json?: string;
  /** A range of a content, streamed. Whoever writes the answer releases it. */
  content?: { source: OpenContent; start: number; sizeBytes: number };
}

/** The header's value, if it is there. Node has joined one that came twice. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}
