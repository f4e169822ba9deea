import { createHmac, type KeyObject } from 'node:crypto';
import { formatScope, type Scope } from './signing-key.ts';

/** What every signature of one `aws-chunked` body has in common. `timestamp` as in x-amz-date. */
export interface ChunkSigning {
  signingKey: KeyObject;
  scope: Scope;
  timestamp: string;
}

const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The signature of a chunk, which chains on the one before it, the first on the request's (S3 API reference, "Signature calculations: transferring payload in multiple chunks"). */
export function chunkSignature(signing: ChunkSigning, previous: string, chunkSha256: string): string {
  return chained(signing, 'AWS4-HMAC-SHA256-PAYLOAD', previous, `${emptyHash}\n${chunkSha256}`);
}

/** The signature of the trailing headers, each `name:value\n` (same reference, "with trailing headers"). */
export function trailerSignature(signing: ChunkSigning, previous: string, trailersSha256: string): string {
  return chained(signing, 'AWS4-HMAC-SHA256-TRAILER', previous, trailersSha256);
}

function chained(signing: ChunkSigning, algorithm: string, previous: string, hashes: string): string {
  const toSign = [algorithm, signing.timestamp, formatScope(signing.scope), previous, hashes].join('\n');
  return createHmac('sha256', signing.signingKey).update(toSign).digest('hex');
}
