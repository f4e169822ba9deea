import { objectArn } from '../access/permissions.ts';
import { findEndedUpload, findUpload } from './lookup.ts';
import type { Operation } from './operation.ts';

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  parameters: ['uploadId'],
  permissions: ({ bucket, key }) => [{ action: 's3:AbortMultipartUpload', resource: objectArn(bucket, key) }],
  run: (request, s3) => {
    const { store } = s3;
    // S3 answers the same again for a while (minio/minio issue 2250), also of a completed upload, which stays completed.
    if (findEndedUpload(s3, request) !== undefined) return { status: 204 };
    const upload = findUpload(s3, request);
    store.transact(() => {
      store.uploads.remove(upload.id);
      store.endedUploads.add({ ...upload, endedMs: s3.nowMs(), completed: undefined });
    });
    return { status: 204 };
  },
};
