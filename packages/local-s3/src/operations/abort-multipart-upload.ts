import { objectArn } from '../access/permissions.ts';
import { findUpload } from './lookup.ts';
import type { Operation } from './operation.ts';

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  parameters: ['uploadId'],
  permissions: ({ bucket, key }) => [{ action: 's3:AbortMultipartUpload', resource: objectArn(bucket, key) }],
  run: (request, s3) => {
    const { id } = findUpload(s3, request);
    s3.store.transact(() => s3.store.uploads.remove(id));
    return { status: 204 };
  },
};
