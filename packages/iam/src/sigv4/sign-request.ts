import { createHmac, hash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { Credential } from '../credential.ts';
import { canonicalRequest } from './canonical-request.ts';
import { formatScope, signingKey } from './signing-key.ts';
import { stringToSign } from './string-to-sign.ts';

interface RequestToSign {
  method: string;
  rawPath: string;
  rawQuery?: string;
  /** Further headers to sign, names in lower case. */
  headers?: Record<string, string>;
  /** Host name and, unless the default, port. */
  host: string;
  body?: string;
  /** In place of the body's hash, such as `UNSIGNED-PAYLOAD`. */
  payloadHash?: string;
}

interface Signer {
  credential: Credential;
  region: string;
  service: string;
  nowMs: number;
}

/** The headers that make the request a signed one, for the few calls between servers of the local cloud that no SDK makes. */
export function signRequest(request: RequestToSign, signer: Signer): OutgoingHttpHeaders {
  const timestamp = new Date(signer.nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = { date: timestamp.slice(0, 8), region: signer.region, service: signer.service };
  const payloadHash = request.payloadHash ?? hash('sha256', request.body ?? '', 'hex');
  const { sessionToken } = signer.credential;
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': timestamp,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const signedHeaders = Object.keys(headers).sort();
  const { method, rawPath, rawQuery = '' } = request;
  const canonical = canonicalRequest({
    method,
    rawPath,
    rawQuery,
    headers,
    signedHeaders,
    payloadHash,
    service: signer.service,
  });
  const signature = createHmac('sha256', signingKey(signer.credential, scope))
    .update(stringToSign(timestamp, scope, canonical))
    .digest('hex');
  const key = `Credential=${signer.credential.accessKeyId}/${formatScope(scope)}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 ${key}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  };
}
