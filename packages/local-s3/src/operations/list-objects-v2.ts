import { bucketArn } from '../access/permissions.ts';
import { writeXml, type XmlContent } from '../http/write-xml.ts';
import { readToken, writeToken } from '../listing/continuation-token.ts';
import { listKeys } from '../listing/list-keys.ts';
import { listContext, readEncoding, readMax } from '../listing/list-parameters.ts';
import type { ListedObject } from '../storage/objects.ts';
import { isoTime, owner, quoted } from './formats.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  parameters: [
    'list-type',
    'prefix',
    'delimiter',
    'max-keys',
    'start-after',
    'continuation-token',
    'encoding-type',
    'fetch-owner',
  ],
  permissions: (request) => [
    { action: 's3:ListBucket', resource: bucketArn(request.bucket), context: listContext(request) },
  ],
  run: ({ bucket, query }, s3) => {
    const { id } = findBucket(s3, bucket);
    const encoding = readEncoding(query);
    const token = query.get('continuation-token');
    const startAfter = query.get('start-after');
    const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
    const maxKeys = readMax(query, 'max-keys');
    const after = token === null ? (startAfter ?? '') : readToken(token);
    const page = listKeys({ prefix, delimiter, after, maxKeys }, (range) => s3.store.objects.list(id, range));
    const showOwner = query.get('fetch-owner') === 'true';
    const xml = writeXml('ListBucketResult', {
      Name: bucket,
      Prefix: encoding.encode(prefix),
      Delimiter: delimiter === '' ? undefined : encoding.encode(delimiter),
      // A token has the first page's start in it, and S3 does not repeat that.
      StartAfter: startAfter === null || token !== null ? undefined : encoding.encode(startAfter),
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.truncated ? writeToken(page.last) : undefined,
      KeyCount: page.items.length + page.commonPrefixes.length,
      MaxKeys: maxKeys,
      EncodingType: encoding.type,
      IsTruncated: page.truncated,
      Contents: page.items.map((object) => listedObject(object, encoding.encode, showOwner)),
      CommonPrefixes: page.commonPrefixes.map((shared) => ({ Prefix: encoding.encode(shared) })),
    });
    return { xml };
  },
};

/** How both versions of the listing show an object. */
export function listedObject(
  { key, modifiedMs, etag, checksum, sizeBytes }: ListedObject,
  encode: (key: string) => string,
  showOwner: boolean,
): Record<string, XmlContent> {
  return {
    Key: encode(key),
    LastModified: isoTime(modifiedMs),
    ETag: quoted(etag),
    ChecksumAlgorithm: checksum?.algorithm,
    ChecksumType: checksum?.type,
    Size: sizeBytes,
    Owner: showOwner ? owner : undefined,
    StorageClass: 'STANDARD',
  };
}
