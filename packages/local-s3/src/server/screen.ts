import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from '../errors.ts';
import { header } from '../http/s3-request.ts';
import { ownerAccountId } from '../operations/formats.ts';
import type { Operation } from '../operations/operation.ts';

/** Headers of a request with a body. */
export const bodyHeaders = [
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc32c',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-sha1',
  'x-amz-checksum-sha256',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
];

/** Headers that make an object's metadata. */
export const keptObjectHeaders = ['x-amz-meta-*'];

/** Headers of the signature and of SDKs' own account, which any request may carry. */
const anyRequest = ['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token', 'x-amz-user-agent'];

/** Headers that any request may carry with a value that asks for what this server does anyway. */
const asItIs: Record<string, readonly string[]> = {
  // SDKs checksum the empty body of a GET too when told not to validate responses.
  'x-amz-checksum-crc32': ['AAAAAA=='],
  'x-amz-acl': ['private', 'bucket-owner-full-control'],
  'x-amz-bucket-object-lock-enabled': ['false'],
  'x-amz-object-ownership': ['BucketOwnerEnforced'],
  'x-amz-request-payer': ['requester'],
  'x-amz-server-side-encryption': ['AES256'],
  'x-amz-storage-class': ['STANDARD'],
};

/** Headers by which a client makes sure whose bucket it is. */
const ownerHeaders = ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner'];

/** Query parameters that any request may carry: `x-id` names the operation to people, the rest is a presigned signature. */
const anyParameter = /^(x-id|X-Amz-.*)$/;

/**
 * Throws NotImplemented that names the first thing in a request which the operation would silently ignore, or
 * AccessDenied when the bucket is another's than the client expects.
 */
export function screen(operation: Operation, query: URLSearchParams, headers: IncomingHttpHeaders): void {
  for (const name of query.keys()) {
    if (anyParameter.test(name) || operation.parameters?.includes(name)) continue;
    throw notBuilt(`query parameter '${name}'`, operation);
  }
  for (const name in headers) {
    if (!name.startsWith('x-amz-') || anyRequest.includes(name)) continue;
    if (operation.headers?.some((known) => covers(known, name))) continue;
    const value = header(headers, name) ?? '';
    if (ownerHeaders.includes(name)) checkOwner(value);
    else if (asItIs[name]?.includes(value) !== true) throw notBuilt(`header '${name}: ${value}'`, operation);
  }
}

function checkOwner(accountId: string): void {
  if (accountId !== ownerAccountId) throw new S3Error('AccessDenied');
}

function covers(known: string, name: string): boolean {
  return known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : known === name;
}

function notBuilt(what: string, { name }: Operation): S3Error {
  return new S3Error('NotImplemented', {
    message: `${what} of ${name} is not built; packages/local-s3/GAPS.md lists what is`,
  });
}
