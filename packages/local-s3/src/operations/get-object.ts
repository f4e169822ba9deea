import { objectPermission } from '../http/version-id.ts';
import { planRead, readHeaders, readParameters } from '../reading/plan-read.ts';
import { findRequestedObject } from './lookup.ts';
import type { Operation } from './operation.ts';

export const getObject: Operation = {
  name: 'GetObject',
  parameters: readParameters,
  headers: readHeaders,
  permissions: (request) => [objectPermission(request, 's3:GetObject')],
  run: (request, s3) => {
    const object = findRequestedObject(s3, request);
    const { status, headers, range } = planRead(request, object, s3.nowMs());
    if (status === 304 || range.sizeBytes === 0) return { status, headers };
    return { status, headers, content: { source: s3.store.contents.open(object.contentId), ...range } };
  },
};
