import { S3Error } from '../errors.ts';
import { dateThatCame, failedCondition, preconditionFailed } from '../http/conditions.ts';
import type { ByteRange } from '../http/range.ts';
import { header, type S3Request } from '../http/s3-request.ts';
import { checkVersionId } from '../http/version-id.ts';
import { findObject } from '../operations/lookup.ts';
import type { S3 } from '../server/s3.ts';
import type { StoredObject } from '../storage/objects.ts';

export interface CopySource {
  bucket: string;
  key: string;
  /** Whether it names the object's one version. */
  hasVersionId: boolean;
}

/** Headers of both copying operations. */
export const copySourceHeaders = [
  'x-amz-copy-source',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-unmodified-since',
];

/** S3 user guide, "Copying, moving, and renaming objects": 5 GiB, whole objects and parts alike. */
const maxCopyBytes = 5 * 1024 ** 3;

/** Reads x-amz-copy-source: `[/]bucket/key[?versionId=id]`, encoded as a form is: a space may be a plus. Throws InvalidArgument. */
export function readCopySource(request: S3Request): CopySource {
  const value = header(request.headers, 'x-amz-copy-source') ?? '';
  const [path = '', versionId] = value.split('?versionId=');
  if (versionId !== undefined) checkVersionId({ query: new URLSearchParams({ versionId }) });
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? [];
  if (bucket !== undefined && key !== undefined)
    return { bucket, key, hasVersionId: versionId !== undefined };
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
    ifModifiedSince: dateThatCame(condition('if-modified-since'), s3.nowMs()),
    ifUnmodifiedSince: condition('if-unmodified-since'),
  });
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
  return object;
}

/** Throws InvalidRequest unless that much can be copied in one request. */
export function checkCopySize({ sizeBytes }: ByteRange): void {
  if (sizeBytes <= maxCopyBytes) return;
  throw new S3Error('InvalidRequest', {
    message: `The specified copy source is larger than the maximum allowable size for a copy source: ${maxCopyBytes}`,
  });
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch (cause) {
    throw new S3Error('InvalidURI', { cause });
  }
}
