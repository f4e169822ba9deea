import { bucketArn } from '../access/permissions.ts';
import { writeXml, type XmlContent } from '../http/write-xml.ts';
import { type FetchKeys, listKeys } from '../listing/list-keys.ts';
import { readEncoding, readMax } from '../listing/list-parameters.ts';
import type { Upload, Uploads } from '../storage/uploads.ts';
import { isoTime, owner } from './formats.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  parameters: [
    'uploads',
    'prefix',
    'delimiter',
    'key-marker',
    'upload-id-marker',
    'max-uploads',
    'encoding-type',
  ],
  permissions: ({ bucket }) => [{ action: 's3:ListBucketMultipartUploads', resource: bucketArn(bucket) }],
  run: ({ bucket, query, signature }, s3) => {
    const { id } = findBucket(s3, bucket);
    const encoding = readEncoding(query);
    const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
    const [after, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''];
    const maxKeys = readMax(query, 'max-uploads');
    const fetch = fetchUploads(s3.store.uploads, id, { key: after, id: idMarker });
    const page = listKeys({ prefix, delimiter, after, maxKeys }, fetch);
    const lastUpload = page.items.at(-1);
    const xml = writeXml('ListMultipartUploadsResult', {
      Bucket: bucket,
      KeyMarker: encoding.encode(after),
      UploadIdMarker: idMarker,
      // There whether or not there is a next page (recorded replies of AWS).
      NextKeyMarker: encoding.encode(page.last),
      NextUploadIdMarker: lastUpload?.key === page.last ? lastUpload.id : '',
      Prefix: encoding.encode(prefix),
      Delimiter: delimiter === '' ? undefined : encoding.encode(delimiter),
      EncodingType: encoding.type,
      MaxUploads: maxKeys,
      IsTruncated: page.truncated,
      Upload: page.items.map((upload) => shown(upload, encoding.encode, signature.credential.principal.arn)),
      CommonPrefixes: page.commonPrefixes.map((shared) => ({ Prefix: encoding.encode(shared) })),
    });
    return { xml };
  },
};

/** A key may have several uploads, so positions are of key and id. The first page starts behind the marker's id, if it has one. */
function fetchUploads(
  uploads: Uploads,
  bucketId: number,
  marker: { key: string; id: string },
): FetchKeys<Upload> {
  const beforeEveryId = '';
  const behindEveryId = '~'; // ids are base64url
  let lastId = marker.id === '' ? behindEveryId : marker.id;
  return ({ after, inclusive, limit }) => {
    const found = uploads.list(bucketId, { key: after, id: inclusive ? beforeEveryId : lastId }, limit);
    lastId = found.at(-1)?.id ?? behindEveryId;
    return found;
  };
}

function shown(
  { id, key, initiatedMs, checksumAlgorithm, checksumType }: Upload,
  encode: (key: string) => string,
  initiator: string,
): XmlContent {
  return {
    UploadId: id,
    Key: encode(key),
    Initiator: { ID: initiator },
    Owner: owner,
    StorageClass: 'STANDARD',
    Initiated: isoTime(initiatedMs),
    ChecksumAlgorithm: checksumAlgorithm,
    ChecksumType: checksumAlgorithm === undefined ? undefined : checksumType,
  };
}
