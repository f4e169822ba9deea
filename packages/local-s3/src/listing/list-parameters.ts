import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';

/** Most that one page shows, whatever the client asks for. */
const largestPage = 1000;

/** Of S3's integers. */
const largestInteger = 2 ** 31 - 1;

/** The number of that query parameter, at most a page, a page when it is not there. Throws InvalidArgument. */
export function readMax(query: URLSearchParams, name: string): number {
  return parseMax(query.get(name) ?? '', name);
}

/** The same of its value. */
export function parseMax(value: string, name: string): number {
  return Math.min(parseInteger(value, name) ?? largestPage, largestPage);
}

/** The number of the part behind which a page of parts starts. Throws InvalidArgument. */
export function parsePartMarker(value: string, name: string): number {
  return parseInteger(value, name) ?? 0;
}

/** Undefined for nothing, which S3 takes for the default (recorded replies of AWS to ListParts). */
function parseInteger(value: string, name: string): number | undefined {
  if (value === '') return undefined;
  if (/^\d+$/.test(value) && Number(value) <= largestInteger) return Number(value);
  const isNegative = /^-\d+$/.test(value);
  throw new S3Error('InvalidArgument', {
    message: isNegative
      ? `Argument ${name} must be an integer between 0 and ${largestInteger}`
      : `Provided ${name} not an integer or within integer range`,
    details: { ArgumentName: name, ArgumentValue: value },
  });
}

/** How keys are written in the answer: as they are, or percent-encoded for clients whose XML cannot carry them. */
export function readEncoding(query: URLSearchParams): {
  type: string | undefined;
  encode: (key: string) => string;
} {
  const type = query.get('encoding-type');
  if (type === null) return { type: undefined, encode: (key) => key };
  if (type === 'url') return { type, encode: encodeKey };
  throw new S3Error('InvalidArgument', {
    message: 'Invalid Encoding Method specified in Request',
    details: { ArgumentName: 'encoding-type', ArgumentValue: type },
  });
}

/**
 * As Java's URLEncoder, which S3's answers bear the mark of: a space becomes `+`, parentheses are encoded (the S3 API
 * reference shows `test_file%283%29.png`), and the slash is kept.
 */
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}

/** The condition keys that s3:ListBucket has: those the request sent. */
export function listContext({ query }: S3Request): Record<string, string> {
  const names = ['prefix', 'delimiter', 'max-keys'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[`s3:${name}`, value]];
    }),
  );
}
