import { objectArn, type Permission } from '../access/permissions.ts';
import { S3Error } from '../errors.ts';
import type { S3Request } from './s3-request.ts';

/** The one version that an object of an unversioned bucket has (S3 user guide, "Working with versioning"). */
export const nullVersion = 'null';

/** The actions that IAM is asked for in place of these when a request names a version. */
const versionActions: Partial<Record<Permission['action'], Permission['action']>> = {
  's3:DeleteObject': 's3:DeleteObjectVersion',
  's3:GetObject': 's3:GetObjectVersion',
  's3:GetObjectAcl': 's3:GetObjectVersionAcl',
  's3:GetObjectAttributes': 's3:GetObjectVersionAttributes',
  's3:GetObjectTagging': 's3:GetObjectVersionTagging',
};

/** What IAM is asked for to do that with the object, or with the version of it, that the request addresses. */
export function objectPermission(
  { bucket, key, query }: Pick<S3Request, 'bucket' | 'key' | 'query'>,
  action: Permission['action'],
): Permission {
  const asked = query.has('versionId') ? (versionActions[action] ?? action) : action;
  return { action: asked, resource: objectArn(bucket, key) };
}

/** Throws InvalidArgument unless the request's versionId, if it has one, is `null`: S3 knows every id that it gave out. */
export function checkVersionId({ query }: Pick<S3Request, 'query'>): void {
  const versionId = query.get('versionId');
  if (versionId === null || versionId === nullVersion) return;
  throw new S3Error('InvalidArgument', {
    message: versionId === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified',
    details: { ArgumentName: 'versionId', ArgumentValue: versionId },
  });
}
