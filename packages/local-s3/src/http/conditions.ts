import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from '../errors.ts';

/** The four conditional headers of a read, or of a copy's source. */
export interface Conditions {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  ifModifiedSince: string | undefined;
  ifUnmodifiedSince: string | undefined;
}

interface Version {
  /** Without quotes. */
  etag: string;
  modifiedMs: number;
}

/** The condition that the version fails, if it fails one. A matching ETag overrides the date beside it (RFC 9110, 13.2.2). */
export function failedCondition(
  version: Version,
  { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince }: Conditions,
): 'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since' | undefined {
  if (ifMatch !== undefined) {
    if (!lists(ifMatch, version.etag)) return 'If-Match';
  } else if (isBefore(ifUnmodifiedSince, version.modifiedMs)) {
    return 'If-Unmodified-Since';
  }
  if (ifNoneMatch !== undefined) {
    if (lists(ifNoneMatch, version.etag)) return 'If-None-Match';
  } else if (ifModifiedSince !== undefined && !isBefore(ifModifiedSince, version.modifiedMs)) {
    return 'If-Modified-Since';
  }
  return undefined;
}

/** Whether a conditional read answers 304. Throws PreconditionFailed. */
export function isNotModified(version: Version, headers: IncomingHttpHeaders, nowMs: number): boolean {
  const failed = failedCondition(version, readConditions(headers, nowMs));
  if (failed === 'If-Match' || failed === 'If-Unmodified-Since') throw preconditionFailed(failed);
  return failed !== undefined;
}

function readConditions(headers: IncomingHttpHeaders, nowMs: number): Conditions {
  return {
    ifMatch: headers['if-match'],
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: dateThatCame(headers['if-modified-since'], nowMs),
    ifUnmodifiedSince: headers['if-unmodified-since'],
  };
}

/** The date of If-Modified-Since, unless it lies ahead: then S3 does not mind it (recorded replies of AWS). */
export function dateThatCame(date: string | undefined, nowMs: number): string | undefined {
  return Date.parse(date ?? '') > nowMs ? undefined : date;
}

/**
 * Throws unless a write may replace what is there: `If-None-Match: *` wants nothing there, `If-Match` that ETag. S3
 * takes one of them at a time, and no other values (recorded replies of AWS to PutObject).
 */
export function checkWrite(
  current: Version | undefined,
  { key, headers }: { key: string; headers: IncomingHttpHeaders },
): void {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    throw notOffered('If-Match,If-None-Match', 'Multiple conditional request headers present in the request');
  }
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw valueNotOffered('If-None-Match');
  if (ifMatch === '*') throw valueNotOffered('If-Match');
  if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
  if (ifMatch !== undefined) checkMatch(current, ifMatch, key);
}

/** Throws unless there is an object of such an ETag, or with `*` of any. */
export function checkMatch(current: Version | undefined, ifMatch: string, key: string): void {
  if (current === undefined) throw new S3Error('NoSuchKey', { details: { Key: key } });
  if (!lists(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}

function valueNotOffered(name: string): S3Error {
  return notOffered(name, `We don't accept the provided value of ${name} header for this API`);
}

function notOffered(header: string, additionalMessage: string): S3Error {
  return new S3Error('NotImplemented', { details: { Header: header, additionalMessage } });
}

export function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', { details: { Condition: condition } });
}

function lists(value: string, etag: string): boolean {
  const tags = value.split(',').map((tag) => tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'));
  return tags.includes('*') || tags.includes(etag);
}

/** Whether the date is before the time, both in whole seconds as HTTP dates are. A date that is none is ignored. */
function isBefore(date: string | undefined, timeMs: number): boolean {
  return Date.parse(date ?? '') < Math.floor(timeMs / 1000) * 1000;
}
