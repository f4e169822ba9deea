import { bucketArn } from '../access/permissions.ts';
import { writeXml } from '../http/write-xml.ts';
import { listKeys } from '../listing/list-keys.ts';
import { listContext, readEncoding, readMax } from '../listing/list-parameters.ts';
import { listedObject } from './list-objects-v2.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const listObjects: Operation = {
  name: 'ListObjects',
  parameters: ['prefix', 'delimiter', 'max-keys', 'marker', 'encoding-type'],
  permissions: (request) => [
    { action: 's3:ListBucket', resource: bucketArn(request.bucket), context: listContext(request) },
  ],
  run: ({ bucket, query }, s3) => {
    const { id } = findBucket(s3, bucket);
    const encoding = readEncoding(query);
    const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
    const after = query.get('marker') ?? '';
    const maxKeys = readMax(query, 'max-keys');
    const page = listKeys({ prefix, delimiter, after, maxKeys }, (range) => s3.store.objects.list(id, range));
    const xml = writeXml('ListBucketResult', {
      Name: bucket,
      Prefix: encoding.encode(prefix),
      Marker: encoding.encode(after),
      Delimiter: delimiter === '' ? undefined : encoding.encode(delimiter),
      // Without a delimiter, the client takes the last key (S3 API reference, ListObjects).
      NextMarker: page.truncated && delimiter !== '' ? encoding.encode(page.last) : undefined,
      MaxKeys: maxKeys,
      EncodingType: encoding.type,
      IsTruncated: page.truncated,
      Contents: page.items.map((object) => listedObject(object, encoding.encode, true)),
      CommonPrefixes: page.commonPrefixes.map((shared) => ({ Prefix: encoding.encode(shared) })),
    });
    return { xml };
  },
};
