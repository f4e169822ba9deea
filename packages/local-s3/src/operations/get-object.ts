import { objectArn } from '../access/permissions.ts';
import { checkVersionId, versionAction } from '../http/version-id.ts';
import { planRead, readHeaders, readParameters } from '../reading/plan-read.ts';
import { findObject } from './lookup.ts';
import type { Operation } from './operation.ts';

export const getObject: Operation = {
  name: 'GetObject',
  parameters: readParameters,
  headers: readHeaders,
  permissions: (request) => [
    { action: versionAction(request, 's3:GetObject'), resource: objectArn(request.bucket, request.key) },
  ],
  run: (request, s3) => {
    checkVersionId(request);
    const object = findObject(s3, request, request);
    const { status, headers, range } = planRead(request, object, s3.nowMs());
    if (status === 304 || range.sizeBytes === 0) return { status, headers };
    return { status, headers, content: { source: s3.store.contents.open(object.contentId), ...range } };
  },
};
