import { bucketArn } from '../access/permissions.ts';
import { S3Error } from '../errors.ts';
import { nullVersion } from '../http/version-id.ts';
import { writeXml } from '../http/write-xml.ts';
import { listKeys } from '../listing/list-keys.ts';
import { listContext, readEncoding, readMax } from '../listing/list-parameters.ts';
import { listedObject } from './list-objects-v2.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

/** Of buckets without versioning, which all are: each object is its own and only version, `null`. */
export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  parameters: [
    'versions',
    'prefix',
    'delimiter',
    'key-marker',
    'version-id-marker',
    'max-keys',
    'encoding-type',
  ],
  permissions: (request) => [
    { action: 's3:ListBucketVersions', resource: bucketArn(request.bucket), context: listContext(request) },
  ],
  run: ({ bucket, query }, s3) => {
    const { id } = findBucket(s3, bucket);
    const encoding = readEncoding(query);
    const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
    const after = query.get('key-marker') ?? '';
    const versionMarker = readVersionMarker(query);
    const maxKeys = readMax(query, 'max-keys');
    const page = listKeys({ prefix, delimiter, after, maxKeys }, (range) => s3.store.objects.list(id, range));
    const endsWithObject = page.items.at(-1)?.key === page.last;
    const xml = writeXml('ListVersionsResult', {
      Name: bucket,
      Prefix: encoding.encode(prefix),
      KeyMarker: encoding.encode(after),
      VersionIdMarker: versionMarker,
      NextKeyMarker: page.truncated ? encoding.encode(page.last) : undefined,
      NextVersionIdMarker: page.truncated && endsWithObject ? nullVersion : undefined,
      MaxKeys: maxKeys,
      Delimiter: delimiter === '' ? undefined : encoding.encode(delimiter),
      EncodingType: encoding.type,
      IsTruncated: page.truncated,
      Version: page.items.map((object) => ({
        ...listedObject(object, encoding.encode, true),
        VersionId: nullVersion,
        IsLatest: true,
      })),
      CommonPrefixes: page.commonPrefixes.map((shared) => ({ Prefix: encoding.encode(shared) })),
    });
    return { xml };
  },
};

/** Behind a key's one version the next key comes, so the marker only has to be a true one (recorded replies of AWS). */
function readVersionMarker(query: URLSearchParams): string {
  const marker = query.get('version-id-marker');
  if (marker === null) return '';
  const problem = problemOf(marker, query);
  if (problem === undefined) return marker;
  throw new S3Error('InvalidArgument', {
    message: problem,
    details: { ArgumentName: 'version-id-marker', ArgumentValue: marker },
  });
}

function problemOf(marker: string, query: URLSearchParams): string | undefined {
  if (marker === '') return 'A version-id marker cannot be empty.';
  if ((query.get('key-marker') ?? '') === '') {
    return 'A version-id marker cannot be specified without a key marker.';
  }
  return marker === nullVersion ? undefined : 'Invalid version id specified';
}
