import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from '../errors.ts';
import { header } from './s3-request.ts';

/** Headers of a write that come back with every read. */
const contentHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const;

/** What GetObject calls those headers when a query asks for other values of them. */
export const overrides = new Map(contentHeaders.map((name) => [`response-${name}`, name]));

/** S3 user guide, "Working with object metadata": 2 KB of names and values, the prefix not counted. */
const maxMetadataBytes = 2048;

/** What an object keeps of the headers it was written with: content headers and user metadata, names in lower case. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of contentHeaders) {
    const value = name === 'content-encoding' ? withoutAwsChunked(headers) : header(headers, name);
    if (value !== undefined) kept[name] = value;
  }
  const metadata = userMetadata(headers);
  return { ...kept, ...metadata };
}

function userMetadata(headers: IncomingHttpHeaders): Record<string, string> {
  const prefix = 'x-amz-meta-';
  const names = Object.keys(headers).filter((name) => name.startsWith(prefix));
  const metadata = names.map((name) => [name, header(headers, name) ?? ''] as const);
  const sizeBytes = metadata
    .map(([name, value]) => name.length - prefix.length + value.length)
    .reduce((sum, bytes) => sum + bytes, 0);
  if (sizeBytes <= maxMetadataBytes) {
    return Object.fromEntries(metadata.map(([name, value]) => [name, encodeWords(value)]));
  }
  throw new S3Error('MetadataTooLarge', {
    details: { Size: sizeBytes, MaxSizeAllowed: maxMetadataBytes },
  });
}

/**
 * As S3 answers what is not ASCII: an encoded word of RFC 2047, each byte that was sent taken for a character of Latin-1
 * (S3 user guide, "Working with object metadata", whose example shows it).
 */
function encodeWords(value: string): string {
  if (/^[\x20-\x7e\t]*$/.test(value)) return value;
  return `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
}

/** `aws-chunked` says how the body travelled, not what it is. */
function withoutAwsChunked(headers: IncomingHttpHeaders): string | undefined {
  const codings = headers['content-encoding']?.split(',').map((coding) => coding.trim());
  const kept = codings?.filter((coding) => coding !== 'aws-chunked').join(',');
  return kept === '' ? undefined : kept;
}
