import type { Permission } from '../access/permissions.ts';
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

export function versionAction(
  { query }: Pick<S3Request, 'query'>,
  action: Permission['action'],
): Permission['action'] {
  return query.has('versionId') ? (versionActions[action] ?? action) : action;
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
