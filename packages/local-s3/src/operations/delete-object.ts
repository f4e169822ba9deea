import { objectArn } from '../access/permissions.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  permissions: ({ bucket, key }) => [{ action: 's3:DeleteObject', resource: objectArn(bucket, key) }],
  run: ({ bucket, key }, s3) => {
    const { id } = findBucket(s3, bucket);
    s3.store.transact(() => s3.store.objects.remove(id, key));
    return { status: 204 };
  },
};
