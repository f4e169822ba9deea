import { writeXml } from '../http/write-xml.ts';
import { isoTime, owner } from './formats.ts';
import type { Operation } from './operation.ts';

export const listBuckets: Operation = {
  name: 'ListBuckets',
  permissions: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  run: (_, { store }) => {
    const Bucket = store.buckets
      .list()
      .map(({ name, createdMs }) => ({ Name: name, CreationDate: isoTime(createdMs) }));
    return { xml: writeXml('ListAllMyBucketsResult', { Owner: owner, Buckets: { Bucket } }) };
  },
};
