import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Credential } from '../credential.ts';
import { signatureRefusals } from '../errors.ts';
import { canonicalRequest } from './canonical-request.ts';
import { type Claim, readClaim } from './read-claim.ts';
import { type Scope, signingKey } from './signing-key.ts';
import { stringToSign } from './string-to-sign.ts';

/** A request as it came over the wire. A header sent twice counts as Node joins it, with a comma and a space. */
export interface HttpRequestToVerify {
  method: string;
  /** As sent, undecoded. */
  rawPath: string;
  /** As sent, undecoded, without `?`. */
  rawQuery: string;
  headers: IncomingHttpHeaders;
  /** SHA-256 hex of the body. Needed for services whose clients do not send x-amz-content-sha256: all but S3. */
  bodySha256?: string;
}

export interface SignatureAccepted {
  ok: true;
  credential: Credential;
  scope: Scope;
  /** As in x-amz-date. */
  timestamp: string;
  /** On which the first chunk of an `aws-chunked` body chains. */
  seedSignature: string;
  signingKey: KeyObject;
  /** SHA-256 hex of the body, or one of S3's words such as `UNSIGNED-PAYLOAD`. The caller verifies the body against it. */
  payloadHash: string;
}

export interface SignatureRefusal {
  ok: false;
  code: (typeof signatureRefusals)[keyof typeof signatureRefusals][0];
  message: string;
  /** Further elements of S3's error document. */
  details: Record<string, string>;
}

interface VerifyOptions {
  lookup: (accessKeyId: string) => Credential | undefined;
  nowMs: number;
  /** Refuses a signature that is for another service. */
  service?: string;
}

/** 15 minutes either way: S3 API reference, RequestTimeTooSkewed. */
const allowedSkewMs = 900_000;

/** Says whose request it is, if its signature holds. Covers everything but the body: see `payloadHash`. */
export function verifySignature(
  request: HttpRequestToVerify,
  { lookup, nowMs, service }: VerifyOptions,
): SignatureAccepted | SignatureRefusal {
  const read = readClaim(request.headers, request.rawQuery);
  if (!read.ok) return refuse(read.refusal);
  const { claim } = read;
  if (service !== undefined && claim.scope.service !== service) return refuse('service');
  const credential = lookup(claim.accessKeyId);
  const refusal =
    refuseTime(claim, nowMs) ?? refuseCredential(claim, credential, nowMs) ?? refuseUnsigned(request, claim);
  if (refusal !== undefined || credential === undefined) return refusal ?? refuse('unknownKey');
  return compareSignature(request, claim, credential);
}

function refuseTime(claim: Claim, nowMs: number): SignatureRefusal | undefined {
  const signedAtMs = parseTimestamp(claim.timestamp);
  if (Number.isNaN(signedAtMs)) return refuse('date');
  if (!claim.timestamp.startsWith(claim.scope.date)) return refuse('mismatch');
  if (claim.presignedForSeconds !== undefined) {
    if (nowMs < signedAtMs - allowedSkewMs) return refuse('presignedEarly');
    return nowMs > signedAtMs + claim.presignedForSeconds * 1000 ? refuse('presignedExpired') : undefined;
  }
  if (Math.abs(nowMs - signedAtMs) <= allowedSkewMs) return undefined;
  return refuse('skewed', {
    RequestTime: claim.timestamp,
    ServerTime: new Date(nowMs).toISOString(),
    MaxAllowedSkewMilliseconds: String(allowedSkewMs),
  });
}

/** A temporary key without its token is not known, as on S3. */
function refuseCredential(claim: Claim, credential: Credential | undefined, nowMs: number) {
  const details = { AWSAccessKeyId: claim.accessKeyId };
  if (credential === undefined) return refuse('unknownKey', details);
  if (credential.sessionToken !== claim.sessionToken) {
    return claim.sessionToken === undefined ? refuse('unknownKey', details) : refuse('token');
  }
  const expired = credential.expiresAtMs !== undefined && credential.expiresAtMs <= nowMs;
  return expired ? refuse('expiredToken') : undefined;
}

/** S3 refuses what a third party could have changed: the host, and any x-amz- header, must be signed. */
function refuseUnsigned(request: HttpRequestToVerify, claim: Claim): SignatureRefusal | undefined {
  for (const name in request.headers) {
    const mustBeSigned = name === 'host' || name.startsWith('x-amz-');
    if (mustBeSigned && !claim.signedHeaders.includes(name)) {
      return refuse('unsignedHeaders', { HeadersNotSigned: name });
    }
  }
  return undefined;
}

function compareSignature(
  request: HttpRequestToVerify,
  claim: Claim,
  credential: Credential,
): SignatureAccepted | SignatureRefusal {
  const { scope, timestamp, signature, signedHeaders } = claim;
  const payloadHash = findPayloadHash(request, claim);
  const canonical = tryCanonical({ ...request, signedHeaders, payloadHash, service: scope.service });
  if (canonical === undefined) return refuse('uri');
  const toSign = stringToSign(timestamp, scope, canonical);
  const key = signingKey(credential, scope);
  const expected = createHmac('sha256', key).update(toSign).digest();
  const given = Buffer.from(signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return refuse('mismatch', {
      AWSAccessKeyId: claim.accessKeyId,
      StringToSign: toSign,
      SignatureProvided: signature,
      CanonicalRequest: canonical,
    });
  }
  return { ok: true, credential, scope, timestamp, seedSignature: signature, signingKey: key, payloadHash };
}

function findPayloadHash({ bodySha256, headers }: HttpRequestToVerify, claim: Claim): string {
  const sent = headers['x-amz-content-sha256'];
  if (bodySha256 !== undefined) return bodySha256;
  if (typeof sent === 'string') return sent;
  return claim.presignedForSeconds === undefined ? '' : 'UNSIGNED-PAYLOAD';
}

function tryCanonical(parts: Parameters<typeof canonicalRequest>[0]): string | undefined {
  try {
    return canonicalRequest(parts);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function parseTimestamp(timestamp: string): number {
  const iso = timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso);
}

function refuse(
  refusal: keyof typeof signatureRefusals,
  details: Record<string, string> = {},
): SignatureRefusal {
  const [code, message] = signatureRefusals[refusal];
  return { ok: false, code, message, details };
}
