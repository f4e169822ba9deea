import type { Permission } from '../access/permissions.ts';
import { checkMatch } from '../http/conditions.ts';
import type { S3Request } from '../http/s3-request.ts';
import { checkVersionId, objectPermission } from '../http/version-id.ts';
import type { S3 } from '../server/s3.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  parameters: ['versionId'],
  permissions: (request) => deletePermissions(request, request.headers['if-match']),
  run: (request, s3) => {
    checkVersionId(request);
    const bucket = findBucket(s3, request.bucket);
    const ifMatch = request.headers['if-match'];
    s3.store.transact(() => removeObject(s3, { bucketId: bucket.id, key: request.key, ifMatch }));
    return { status: 204 };
  },
};

/** Who tells by an ETag what to delete learns what it is, so must be allowed to read it (S3 user guide, "conditional deletes"). */
export function deletePermissions(
  request: Pick<S3Request, 'bucket' | 'key' | 'query'>,
  ifMatch: string | undefined,
): Permission[] {
  const deletes = objectPermission(request, 's3:DeleteObject');
  if (ifMatch === undefined || ifMatch === '*') return [deletes];
  return [deletes, objectPermission(request, 's3:GetObject')];
}

/**
 * Deletes the object, if there is one; under a condition there must be. Throws NoSuchKey or PreconditionFailed. Must run
 * inside a transaction.
 */
export function removeObject(
  { store }: S3,
  { bucketId, key, ifMatch }: { bucketId: number; key: string; ifMatch: string | undefined },
): void {
  if (ifMatch !== undefined) checkMatch(store.objects.find(bucketId, key), ifMatch, key);
  if (store.objects.remove(bucketId, key)) store.uploads.noteDelete(bucketId, key);
}
