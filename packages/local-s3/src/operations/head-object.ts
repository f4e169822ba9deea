import { objectArn } from '../access/permissions.ts';
import { checkVersionId, versionAction } from '../http/version-id.ts';
import { planRead, readHeaders, readParameters } from '../reading/plan-read.ts';
import { findObject } from './lookup.ts';
import type { Operation } from './operation.ts';

export const headObject: Operation = {
  name: 'HeadObject',
  parameters: readParameters,
  headers: readHeaders,
  permissions: (request) => [
    { action: versionAction(request, 's3:GetObject'), resource: objectArn(request.bucket, request.key) },
  ],
  run: (request, s3) => {
    checkVersionId(request);
    const { status, headers } = planRead(request, findObject(s3, request, request), s3.nowMs());
    return { status, headers };
  },
};
