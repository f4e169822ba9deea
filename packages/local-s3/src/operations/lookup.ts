import { bucketArn, findDenial } from '../access/permissions.ts';
import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import { checkVersionId } from '../http/version-id.ts';
import type { S3 } from '../server/s3.ts';
import type { Bucket } from '../storage/buckets.ts';
import type { EndedUpload } from '../storage/ended-uploads.ts';
import type { StoredObject } from '../storage/objects.ts';
import type { Upload } from '../storage/uploads.ts';

/** Throws NoSuchBucket. */
export function findBucket(s3: S3, name: string): Bucket {
  const bucket = s3.store.buckets.find(name);
  if (bucket === undefined) throw new S3Error('NoSuchBucket', { details: { BucketName: name } });
  return bucket;
}

/** Throws NoSuchKey; or AccessDenied to who may not list the bucket, so that S3 does not tell them what is there. */
export function findObject(
  s3: S3,
  request: S3Request,
  address: { bucket: string; key: string },
): StoredObject {
  const bucket = findBucket(s3, address.bucket);
  const object = s3.store.objects.find(bucket.id, address.key);
  if (object !== undefined) return object;
  const { principal } = request.signature.credential;
  const listing = { action: 's3:ListBucket', resource: bucketArn(address.bucket) } as const;
  const denial = findDenial(principal, listing, s3.denials);
  throw denial ?? new S3Error('NoSuchKey', { details: { Key: address.key } });
}

/** The object that the request addresses. Throws as checkVersionId and findObject do. */
export function findRequestedObject(s3: S3, request: S3Request): StoredObject {
  checkVersionId(request);
  return findObject(s3, request, request);
}

/** The upload that the request's uploadId names, if it is one to the request's key. Throws NoSuchUpload. */
export function findUpload(s3: S3, request: S3Request): Upload {
  const bucket = findBucket(s3, request.bucket);
  const id = request.query.get('uploadId') ?? '';
  const upload = s3.store.uploads.find(id);
  if (upload !== undefined && upload.bucketId === bucket.id && upload.key === request.key) return upload;
  throw new S3Error('NoSuchUpload', { details: { UploadId: id } });
}

/** The same of an upload that is no more, while it is remembered. */
export function findEndedUpload(s3: S3, request: S3Request): EndedUpload | undefined {
  const bucket = findBucket(s3, request.bucket);
  const ended = s3.store.endedUploads.find(request.query.get('uploadId') ?? '', s3.nowMs());
  return ended?.bucketId === bucket.id && ended.key === request.key ? ended : undefined;
}
