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

/** Throws unless a write may replace what is there: `If-None-Match: *` wants nothing there, `If-Match` that ETag. */
export function checkWrite(
  current: Version | undefined,
  { ifMatch, ifNoneMatch }: { ifMatch: string | undefined; ifNoneMatch: string | undefined },
): void {
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error('NotImplemented', {
      details: {
        Header: 'If-None-Match',
        additionalMessage: "We don't accept the provided value of If-None-Match header for this API",
      },
    });
  }
  if (ifNoneMatch === '*' && current !== undefined) throw preconditionFailed('If-None-Match');
  if (ifMatch === undefined) return;
  if (current === undefined) throw new S3Error('NoSuchKey');
  if (!lists(ifMatch, current.etag)) throw preconditionFailed('If-Match');
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
