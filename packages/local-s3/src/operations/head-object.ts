import { objectPermission } from '../http/version-id.ts';
import { planRead, readHeaders, readParameters } from '../reading/plan-read.ts';
import { findRequestedObject } from './lookup.ts';
import type { Operation } from './operation.ts';

export const headObject: Operation = {
  name: 'HeadObject',
  parameters: readParameters,
  headers: readHeaders,
  permissions: (request) => [objectPermission(request, 's3:GetObject')],
  run: (request, s3) => {
    const { status, headers } = planRead(request, findRequestedObject(s3, request), s3.nowMs());
    return { status, headers };
  },
};
