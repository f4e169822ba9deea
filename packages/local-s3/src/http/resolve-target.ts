import { S3Error } from '../errors.ts';

/** What a request line and Host header address. */
export interface Target {
  /** As on the wire. */
  rawPath: string;
  rawQuery: string;
  /** Empty for the service itself. */
  bucket: string;
  /** Empty for the bucket itself. */
  key: string;
}

/** Hosts that carry the bucket in their name, in the order tried; any other is path style. */
const virtualHosts = [/^(.+)\.s3(?:[.-][\w-]+)?\.(?:localhost|amazonaws\.com)$/, /^(?!s3\.)(.+)\.localhost$/];

const maxKeyBytes = 1024;

/** Splits the address into bucket and key, path style or virtual-host style. Throws InvalidURI or KeyTooLongError. */
export function resolveTarget(url: string, host: string | undefined): Target {
  const mark = url.indexOf('?');
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  const path = decode(rawPath).slice(1);
  const hostBucket = bucketOfHost(host);
  if (hostBucket !== undefined) return { rawPath, rawQuery, bucket: hostBucket, key: checkKey(path) };
  const slash = path.indexOf('/');
  if (slash < 0) return { rawPath, rawQuery, bucket: path, key: '' };
  return { rawPath, rawQuery, bucket: path.slice(0, slash), key: checkKey(path.slice(slash + 1)) };
}

/** Where an object is found, in the style of the host by which the request came. */
export function locate(host: string | undefined, bucket: string, key: string): string {
  const isInHost = bucketOfHost(host) !== undefined;
  return `http://${host}/${isInHost ? '' : `${bucket}/`}${encodeURIComponent(key)}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new S3Error('InvalidURI', { cause });
  }
}

function bucketOfHost(host: string | undefined): string | undefined {
  const name = host?.replace(/:\d+$/, '') ?? '';
  for (const pattern of virtualHosts) {
    const bucket = pattern.exec(name)?.[1];
    if (bucket !== undefined) return bucket;
  }
  return undefined;
}

function checkKey(key: string): string {
  const sizeBytes = Buffer.byteLength(key);
  if (sizeBytes <= maxKeyBytes) return key;
  throw new S3Error('KeyTooLongError', { details: { Size: sizeBytes, MaxSizeAllowed: maxKeyBytes } });
}
