import { S3Error } from '../errors.ts';
import { failedCondition, preconditionFailed } from '../http/conditions.ts';
import { header, type S3Request } from '../http/s3-request.ts';
import { findObject } from '../operations/lookup.ts';
import type { S3 } from '../server/s3.ts';
import type { StoredObject } from '../storage/objects.ts';

export interface CopySource {
  bucket: string;
  key: string;
}

/** Headers of both copying operations. */
export const copySourceHeaders = [
  'x-amz-copy-source',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-unmodified-since',
];

/** Reads x-amz-copy-source: `[/]bucket/key`, percent-encoded. Throws InvalidArgument. */
export function readCopySource(request: S3Request): CopySource {
  const value = header(request.headers, 'x-amz-copy-source') ?? '';
  const [path = '', version] = value.split('?versionId=');
  if (version !== undefined) {
    throw new S3Error('NotImplemented', { message: 'versionId of x-amz-copy-source is not built' });
  }
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  throw new S3Error('InvalidArgument', {
    message: 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    details: { ArgumentName: 'x-amz-copy-source', ArgumentValue: value },
  });
}

/** The object to copy from, its conditions held. Throws NoSuchBucket, NoSuchKey, AccessDenied, PreconditionFailed. */
export function findCopySource(s3: S3, request: S3Request, source: CopySource): StoredObject {
  const object = findObject(s3, request, source);
  const condition = (name: string) => header(request.headers, `x-amz-copy-source-${name}`);
  const failed = failedCondition(object, {
    ifMatch: condition('if-match'),
    ifNoneMatch: condition('if-none-match'),
    ifModifiedSince: condition('if-modified-since'),
    ifUnmodifiedSince: condition('if-unmodified-since'),
  });
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
  return object;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new S3Error('InvalidURI', { cause });
  }
}
