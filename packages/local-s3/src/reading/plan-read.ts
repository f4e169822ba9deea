import { S3Error } from '../errors.ts';
import { isNotModified } from '../http/conditions.ts';
import { overrides } from '../http/object-headers.ts';
import { type ByteRange, readRange } from '../http/range.ts';
import { header, type S3Request } from '../http/s3-request.ts';
import { readPartNumber } from '../multipart/part-number.ts';
import { checksumHeaders, encryption, quoted } from '../operations/formats.ts';
import type { StoredObject } from '../storage/objects.ts';

/** What GetObject and HeadObject answer: the one with the range's bytes, the other without. */
export interface ReadPlan {
  status: 200 | 206 | 304;
  headers: Record<string, string | number>;
  range: ByteRange;
}

/** Query parameters and headers that both understand. */
export const readParameters = ['partNumber', 'versionId', ...overrides.keys()];
export const readHeaders = ['x-amz-checksum-mode'];

/** Decides what a read of the object answers. Throws PreconditionFailed, InvalidRange, InvalidPartNumber, InvalidRequest. */
export function planRead(request: S3Request, object: StoredObject, nowMs: number): ReadPlan {
  const identity = {
    etag: quoted(object.etag),
    'last-modified': new Date(object.modifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
  };
  const whole = { start: 0, sizeBytes: object.sizeBytes };
  if (isNotModified(object, request.headers, nowMs)) return { status: 304, headers: identity, range: whole };
  const asked = readPartRange(request, object) ?? readRange(request.headers.range, object.sizeBytes);
  const range = asked ?? whole;
  return {
    status: asked === undefined ? 200 : 206,
    headers: {
      ...object.headers,
      ...readOverrides(request.query),
      ...identity,
      ...encryption,
      ...(range.sizeBytes === object.sizeBytes ? readChecksum(request, object) : {}),
      ...(asked === undefined ? {} : { 'content-range': formatRange(range, object.sizeBytes) }),
      ...(request.query.has('partNumber') && object.parts !== undefined
        ? { 'x-amz-mp-parts-count': object.parts.length }
        : {}),
      'content-length': range.sizeBytes,
    },
    range,
  };
}

/** The bytes of the part that partNumber asks for; an object not uploaded in parts is its own part 1. */
function readPartRange(request: S3Request, object: StoredObject): ByteRange | undefined {
  const { query, headers } = request;
  if (!query.has('partNumber')) return undefined;
  const number = readPartNumber(request);
  if (headers.range !== undefined) {
    throw new S3Error('InvalidRequest', {
      message: 'Cannot specify both Range header and partNumber query parameter',
    });
  }
  const parts = object.parts ?? [{ number: 1, sizeBytes: object.sizeBytes }];
  const part = parts[number - 1];
  if (part === undefined) {
    throw new S3Error('InvalidPartNumber', {
      details: { ActualPartCount: parts.length, PartNumberRequested: number },
    });
  }
  if (object.sizeBytes === 0) return undefined; // there is no range of no bytes
  const start = parts.slice(0, number - 1).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { start, sizeBytes: part.sizeBytes };
}

function readOverrides(query: URLSearchParams): Record<string, string> {
  const given = [...overrides].flatMap(([parameter, name]) => {
    const value = query.get(parameter);
    return value === null ? [] : [[name, checkCarried(parameter, value)]];
  });
  return Object.fromEntries(given);
}

/** The value itself, if an HTTP header can have it (reply of AWS on record in guardian/grid pull 1716). */
function checkCarried(parameter: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  throw new S3Error('InvalidArgument', {
    message: 'Header value cannot be represented using ISO-8859-1.',
    details: { ArgumentName: parameter, ArgumentValue: value },
  });
}

function readChecksum({ headers }: S3Request, object: StoredObject): Record<string, string> {
  const mode = header(headers, 'x-amz-checksum-mode')?.toUpperCase();
  return mode === 'ENABLED' ? checksumHeaders(object.checksum) : {};
}

function formatRange({ start, sizeBytes }: ByteRange, totalBytes: number): string {
  return `bytes ${start}-${start + sizeBytes - 1}/${totalBytes}`;
}
