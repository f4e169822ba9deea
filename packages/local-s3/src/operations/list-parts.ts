import { objectArn } from '../access/permissions.ts';
import { writeXml } from '../http/write-xml.ts';
import { parsePartMarker, readMax } from '../listing/list-parameters.ts';
import { isoTime, owner, quoted } from './formats.ts';
import { findUpload } from './lookup.ts';
import type { Operation } from './operation.ts';

export const listParts: Operation = {
  name: 'ListParts',
  parameters: ['uploadId', 'max-parts', 'part-number-marker'],
  permissions: ({ bucket, key }) => [
    { action: 's3:ListMultipartUploadParts', resource: objectArn(bucket, key) },
  ],
  run: (request, s3) => {
    const { bucket, key, query } = request;
    const { id, checksumAlgorithm, checksumType } = findUpload(s3, request);
    const maxParts = readMax(query, 'max-parts');
    const marker = parsePartMarker(query.get('part-number-marker') ?? '', 'part-number-marker');
    const found = s3.store.uploads.listParts(id, marker, maxParts + 1);
    const parts = found.slice(0, maxParts);
    const xml = writeXml('ListPartsResult', {
      Bucket: bucket,
      Key: key,
      UploadId: id,
      Initiator: { ID: request.signature.credential.principal.arn },
      Owner: owner,
      StorageClass: 'STANDARD',
      PartNumberMarker: marker,
      NextPartNumberMarker: parts.at(-1)?.number ?? 0,
      MaxParts: maxParts,
      IsTruncated: found.length > maxParts,
      ChecksumAlgorithm: checksumAlgorithm,
      ChecksumType: checksumAlgorithm === undefined ? undefined : checksumType,
      Part: parts.map(({ number, modifiedMs, etag, sizeBytes, checksum }) => ({
        PartNumber: number,
        LastModified: isoTime(modifiedMs),
        ETag: quoted(etag),
        Size: sizeBytes,
        ...(checksumAlgorithm === undefined ? {} : { [`Checksum${checksumAlgorithm}`]: checksum }),
      })),
    });
    return { xml };
  },
};
