import { objectArn, type Permission } from '../access/permissions.ts';
import type { S3Request } from '../http/s3-request.ts';
import { readCopySource } from './copy-source.ts';

/** A copy reads its source and writes its target, and both must be allowed. Throws as readCopySource does. */
export function copyPermissions(request: S3Request): Permission[] {
  const source = readCopySource(request);
  return [
    {
      action: source.hasVersionId ? 's3:GetObjectVersion' : 's3:GetObject',
      resource: objectArn(source.bucket, source.key),
    },
    { action: 's3:PutObject', resource: objectArn(request.bucket, request.key) },
  ];
}
