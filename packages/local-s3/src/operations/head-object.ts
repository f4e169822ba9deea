import { objectArn } from '../access/permissions.ts';
import { planRead, readHeaders, readParameters } from '../reading/plan-read.ts';
import { findObject } from './lookup.ts';
import type { Operation } from './operation.ts';

export const headObject: Operation = {
  name: 'HeadObject',
  parameters: readParameters,
  headers: readHeaders,
  permissions: ({ bucket, key }) => [{ action: 's3:GetObject', resource: objectArn(bucket, key) }],
  run: (request, s3) => {
    const { status, headers } = planRead(request, findObject(s3, request, request));
    return { status, headers };
  },
};
