import { S3Error } from '../errors.ts';
import { isNotModified } from '../http/conditions.ts';
import { header, type S3Request } from '../http/s3-request.ts';
import { objectPermission } from '../http/version-id.ts';
import { writeXml, type XmlContent } from '../http/write-xml.ts';
import { parseMax, parsePartMarker } from '../listing/list-parameters.ts';
import type { StoredObject } from '../storage/objects.ts';
import { checksumElements } from './formats.ts';
import { findRequestedObject } from './lookup.ts';
import type { Operation } from './operation.ts';

const namesHeader = 'x-amz-object-attributes';
const maxPartsHeader = 'x-amz-max-parts';
const markerHeader = 'x-amz-part-number-marker';

export const getObjectAttributes: Operation = {
  name: 'GetObjectAttributes',
  parameters: ['attributes', 'versionId'],
  headers: [namesHeader, maxPartsHeader, markerHeader],
  permissions: (request) =>
    (['s3:GetObject', 's3:GetObjectAttributes'] as const).map((action) => objectPermission(request, action)),
  run: (request, s3) => {
    const names = readNames(request);
    const object = findRequestedObject(s3, request);
    const headers = { 'last-modified': new Date(object.modifiedMs).toUTCString() };
    if (isNotModified(object, request.headers, s3.nowMs())) return { status: 304, headers };
    const shown = names.map((name) => [name, attributes[name](object, request)] as const);
    return { headers, xml: writeXml('GetObjectAttributesResponse', Object.fromEntries(shown)) };
  },
};

/** In the order in which S3 shows them (S3 API reference, GetObjectAttributes). */
const attributes = {
  ETag: ({ etag }) => etag, // without quotes, here alone
  Checksum: ({ checksum }) => (checksum === undefined ? undefined : checksumElements(checksum)),
  ObjectParts: (object, request) => showParts(object, request),
  StorageClass: () => 'STANDARD',
  ObjectSize: ({ sizeBytes }) => sizeBytes,
} as const satisfies Record<string, (object: StoredObject, request: S3Request) => XmlContent>;

const attributeNames = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;

function readNames({ headers }: S3Request): readonly (typeof attributeNames)[number][] {
  const value = header(headers, namesHeader)?.trim() ?? '';
  if (value === '') {
    throw new S3Error('InvalidRequest', {
      message: `The ${namesHeader} header specifying the attributes to be retrieved is either missing or empty`,
    });
  }
  const asked = new Set(value.split(',').map((name) => name.trim()));
  const names = attributeNames.filter((name) => asked.delete(name));
  if (asked.size === 0) return names;
  throw new S3Error('InvalidArgument', {
    message: 'Invalid attribute name specified.',
    details: { ArgumentName: namesHeader, ArgumentValue: [...asked].join(',') },
  });
}

/** Their number, and the parts themselves only where each has a checksum of its own (recorded replies of AWS). */
function showParts({ parts, checksum }: StoredObject, { headers }: S3Request): XmlContent {
  if (parts === undefined) return undefined;
  if (checksum?.type !== 'COMPOSITE') return { PartsCount: parts.length };
  const maxParts = parseMax(header(headers, maxPartsHeader) ?? '', maxPartsHeader);
  const marker = parsePartMarker(header(headers, markerHeader) ?? '', markerHeader);
  const behind = parts.filter(({ number }) => number > marker);
  const page = behind.slice(0, maxParts);
  return {
    PartsCount: parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: maxParts,
    IsTruncated: behind.length > page.length,
    Part: page.map((part) => ({
      PartNumber: part.number,
      Size: part.sizeBytes,
      [`Checksum${checksum.algorithm}`]: part.checksum,
    })),
  };
}
