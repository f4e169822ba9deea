import { defaultAlgorithm } from '../checksums/algorithms.ts';
import { copiedEtag, findCopiedChecksum } from '../copying/copied-digests.ts';
import { copyPermissions } from '../copying/copy-permissions.ts';
import { checkCopySize, copySourceHeaders, findCopySource, readCopySource } from '../copying/copy-source.ts';
import { S3Error } from '../errors.ts';
import { checkWrite } from '../http/conditions.ts';
import { keptHeaders } from '../http/object-headers.ts';
import { header, type S3Request } from '../http/s3-request.ts';
import { writeXml } from '../http/write-xml.ts';
import { readAlgorithm } from '../multipart/checksum-choice.ts';
import { keptObjectHeaders } from '../server/screen.ts';
import { encryption, isoTime, quoted } from './formats.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const copyObject: Operation = {
  name: 'CopyObject',
  headers: [
    ...copySourceHeaders,
    ...keptObjectHeaders,
    'x-amz-metadata-directive',
    'x-amz-checksum-algorithm',
  ],
  permissions: copyPermissions,
  run: async (request, s3) => {
    const { store, nowMs } = s3;
    const address = readCopySource(request);
    const source = findCopySource(s3, request, address);
    const replace = readDirective(request) === 'REPLACE';
    const isItself = address.bucket === request.bucket && address.key === request.key;
    if (isItself && !replace && !setsAttributes(request)) throw copyOntoItself();
    const whole = { start: 0, sizeBytes: source.sizeBytes };
    checkCopySize(whole);
    const held = store.contents.open(source.contentId); // what is copied stays while its checksum is read
    try {
      const algorithm = readAlgorithm(request.headers) ?? source.checksum?.algorithm ?? defaultAlgorithm;
      const { value, extentCrcs } = await findCopiedChecksum(store, source, whole, algorithm);
      const modifiedMs = nowMs();
      const etag = copiedEtag(source, whole);
      store.transact(() => {
        const bucket = findBucket(s3, request.bucket);
        checkWrite(store.objects.find(bucket.id, request.key), request);
        const contentId = store.contents.copy(source.contentId, 0, source.sizeBytes);
        store.extentCrcs.keep(contentId, extentCrcs);
        store.objects.put(bucket.id, {
          key: request.key,
          contentId,
          sizeBytes: source.sizeBytes,
          etag,
          modifiedMs,
          checksum: { algorithm, type: 'FULL_OBJECT', value }, // as the copy is one object made at once
          headers: replace ? keptHeaders(request.headers) : source.headers,
          parts: undefined,
        });
      });
      const result = {
        LastModified: isoTime(modifiedMs),
        ETag: quoted(etag),
        [`Checksum${algorithm}`]: value,
      };
      return { headers: encryption, xml: writeXml('CopyObjectResult', result) };
    } finally {
      held.release();
    }
  },
};

function readDirective({ headers }: S3Request): string {
  const directive = header(headers, 'x-amz-metadata-directive') ?? 'COPY';
  if (directive === 'COPY' || directive === 'REPLACE') return directive;
  throw new S3Error('InvalidArgument', {
    message: 'Unknown metadata directive.',
    details: { ArgumentName: 'x-amz-metadata-directive', ArgumentValue: directive },
  });
}

/** Whether it asks for attributes, which lets S3 copy an object onto itself even when it has them already. */
function setsAttributes({ headers }: S3Request): boolean {
  return ['x-amz-storage-class', 'x-amz-server-side-encryption'].some((name) => headers[name] !== undefined);
}

function copyOntoItself(): S3Error {
  return new S3Error('InvalidRequest', {
    message:
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  });
}
