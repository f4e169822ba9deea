import type { IncomingHttpHeaders } from 'node:http';

/** The parts of a request that Signature Version 4 signs. */
export interface CanonicalParts {
  method: string;
  /** As on the wire, still percent-encoded. */
  rawPath: string;
  /** As on the wire, without `?`. */
  rawQuery: string;
  headers: IncomingHttpHeaders;
  /** Lower case, in order. */
  signedHeaders: readonly string[];
  payloadHash: string;
  service: string;
}

/**
 * The canonical request of Signature Version 4 (IAM user guide, "Create a signed AWS API request").
 * Throws URIError when the path or query is not percent-encoded UTF-8.
 */
export function canonicalRequest(parts: CanonicalParts): string {
  const headers = parts.signedHeaders.map((name) => `${name}:${canonicalValue(parts.headers[name])}\n`);
  return [
    parts.method,
    canonicalPath(parts.rawPath, parts.service),
    canonicalQuery(parts.rawQuery),
    headers.join(''),
    parts.signedHeaders.join(';'),
    parts.payloadHash,
  ].join('\n');
}

/** S3 signs the path encoded once; other services normalise it and encode what is on the wire once more. */
function canonicalPath(rawPath: string, service: string): string {
  if (service !== 's3') return encodePath(removeDotSegments(rawPath));
  return /^[\w\-.~/]*$/.test(rawPath) ? rawPath : encodePath(decodeURIComponent(rawPath));
}

function encodePath(path: string): string {
  return path.split('/').map(encodeUri).join('/');
}

function removeDotSegments(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const trailing = path.endsWith('/') && segments.length > 0 ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

function canonicalQuery(rawQuery: string): string {
  if (rawQuery === '') return '';
  const pairs = rawQuery
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map(canonicalPair);
  return pairs
    .sort((a, b) => compareBytes(a[0], b[0]) || compareBytes(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
  return [reencode(name), reencode(value)];
}

function reencode(text: string): string {
  return /^[\w\-.~]*$/.test(text) ? text : encodeUri(decodeURIComponent(text));
}

/** Both are ASCII here, so comparing UTF-16 units compares bytes. */
function compareBytes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Percent-encodes all but the unreserved characters of RFC 3986, which encodeURIComponent leaves five short of. */
function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalValue(value: string | string[] | undefined): string {
  if (value === undefined) return '';
  const values = typeof value === 'string' ? [value] : value;
  return values.map((one) => one.trim().replace(/ {2,}/g, ' ')).join(',');
}
