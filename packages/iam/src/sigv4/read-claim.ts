import type { IncomingHttpHeaders } from 'node:http';
import type { signatureRefusals } from '../errors.ts';
import type { Scope } from './signing-key.ts';
import { algorithm } from './string-to-sign.ts';

/** What a request says of its own signature, not yet verified. */
export interface Claim {
  accessKeyId: string;
  scope: Scope;
  signedHeaders: string[];
  signature: string;
  /** As in x-amz-date: `YYYYMMDD'T'HHMMSS'Z'`. */
  timestamp: string;
  sessionToken: string | undefined;
  /** Seconds that a presigned URL is good for; absent when the signature is in the Authorization header. */
  presignedForSeconds?: number;
}

type ReadClaim = { ok: true; claim: Claim } | { ok: false; refusal: keyof typeof signatureRefusals };

/** Finds the signature of a request, in its Authorization header or its query. */
export function readClaim(headers: IncomingHttpHeaders, rawQuery: string): ReadClaim {
  if (headers.authorization !== undefined) return readHeader(headers.authorization, headers);
  if (rawQuery.includes('AWSAccessKeyId=')) return { ok: false, refusal: 'mechanism' }; // Signature Version 2
  if (!rawQuery.includes('X-Amz-')) return { ok: false, refusal: 'anonymous' };
  return readQuery(new URLSearchParams(rawQuery));
}

function readHeader(authorization: string, headers: IncomingHttpHeaders): ReadClaim {
  if (!authorization.startsWith(`${algorithm} `)) return { ok: false, refusal: 'mechanism' };
  const fields = readFields(authorization.slice(algorithm.length + 1));
  const credential = splitCredential(fields.get('Credential'));
  const [signedHeaders, signature] = [fields.get('SignedHeaders'), fields.get('Signature')];
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    return { ok: false, refusal: 'malformedHeader' };
  }
  const timestamp = readTimestamp(headers);
  if (timestamp === undefined) return { ok: false, refusal: 'date' };
  const sessionToken = single(headers['x-amz-security-token']);
  return {
    ok: true,
    claim: { ...credential, signedHeaders: signedHeaders.split(';'), signature, timestamp, sessionToken },
  };
}

function readQuery(query: URLSearchParams): ReadClaim {
  const credential = splitCredential(query.get('X-Amz-Credential') ?? undefined);
  const [signedHeaders, signature] = [query.get('X-Amz-SignedHeaders'), query.get('X-Amz-Signature')];
  const [timestamp, expires] = [query.get('X-Amz-Date') ?? '', query.get('X-Amz-Expires') ?? ''];
  const complete =
    query.get('X-Amz-Algorithm') === algorithm && isTimestamp(timestamp) && /^\d+$/.test(expires);
  if (!complete || credential === undefined || signedHeaders === null || signature === null) {
    return { ok: false, refusal: 'malformedQuery' };
  }
  if (Number(expires) > 604_800) return { ok: false, refusal: 'expiresTooLong' };
  return {
    ok: true,
    claim: {
      ...credential,
      signedHeaders: signedHeaders.split(';'),
      signature,
      timestamp,
      sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
      presignedForSeconds: Number(expires),
    },
  };
}

/** `Credential=..., SignedHeaders=..., Signature=...`, with or without a space behind the comma. */
function readFields(text: string): Map<string, string> {
  return new Map(
    text.split(',').map((field) => {
      const equals = field.indexOf('=');
      return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
    }),
  );
}

/** `AKID/YYYYMMDD/region/service/aws4_request` */
function splitCredential(text: string | undefined): { accessKeyId: string; scope: Scope } | undefined {
  const [accessKeyId, date, region, service, end, ...rest] = text?.split('/') ?? [];
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || rest.length > 0) return;
  return { accessKeyId, scope: { date, region, service } };
}

function readTimestamp(headers: IncomingHttpHeaders): string | undefined {
  const amzDate = single(headers['x-amz-date']);
  if (amzDate !== undefined) return isTimestamp(amzDate) ? amzDate : undefined;
  const dateMs = Date.parse(headers.date ?? '');
  return Number.isNaN(dateMs) ? undefined : new Date(dateMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function isTimestamp(text: string): boolean {
  return /^\d{8}T\d{6}Z$/.test(text);
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
