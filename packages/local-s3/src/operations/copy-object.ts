import type { Checksum } from '../checksums/algorithms.ts';
import { copiedEtag, knownChecksum, readChecksum } from '../copying/copied-digests.ts';
import { copyPermissions } from '../copying/copy-permissions.ts';
import { copySourceHeaders, findCopySource, readCopySource } from '../copying/copy-source.ts';
import { S3Error } from '../errors.ts';
import { checkWrite } from '../http/conditions.ts';
import { keptHeaders } from '../http/object-headers.ts';
import { header, type S3Request } from '../http/s3-request.ts';
import { writeXml } from '../http/write-xml.ts';
import { readAlgorithm } from '../multipart/checksum-choice.ts';
import type { S3 } from '../server/s3.ts';
import { keptObjectHeaders } from '../server/screen.ts';
import type { StoredObject } from '../storage/objects.ts';
import { checksumElements, encryption, isoTime, quoted } from './formats.ts';
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
    if (!replace && address.bucket === request.bucket && address.key === request.key) throw copyOntoItself();
    const whole = { start: 0, sizeBytes: source.sizeBytes };
    const held = store.contents.open(source.contentId); // what is copied stays while its checksum is read
    try {
      const checksum = await chooseChecksum(s3, request, source);
      const modifiedMs = nowMs();
      const etag = copiedEtag(source, whole);
      store.transact(() => {
        const bucket = findBucket(s3, request.bucket);
        checkWrite(store.objects.find(bucket.id, request.key), {
          ifMatch: request.headers['if-match'],
          ifNoneMatch: request.headers['if-none-match'],
        });
        store.objects.put(bucket.id, {
          key: request.key,
          contentId: store.contents.copy(source.contentId, 0, source.sizeBytes),
          sizeBytes: source.sizeBytes,
          etag,
          modifiedMs,
          checksum,
          headers: replace ? keptHeaders(request.headers) : source.headers,
          parts: undefined,
        });
      });
      const result = { LastModified: isoTime(modifiedMs), ETag: quoted(etag), ...checksumElements(checksum) };
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

function copyOntoItself(): S3Error {
  return new S3Error('InvalidRequest', {
    message:
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  });
}

/** The algorithm asked for, or the source's own; as a copy is one object made at once, never COMPOSITE. */
async function chooseChecksum(
  s3: S3,
  request: S3Request,
  source: StoredObject,
): Promise<Checksum | undefined> {
  const whole = { start: 0, sizeBytes: source.sizeBytes };
  const asked = readAlgorithm(request.headers);
  const algorithm = asked ?? source.checksum?.algorithm;
  if (algorithm === undefined) return undefined;
  const known = knownChecksum(source, whole, algorithm);
  if (known === undefined && asked === undefined) return undefined;
  const value = known ?? (await readChecksum(s3.store, source, whole, algorithm));
  return { algorithm, type: 'FULL_OBJECT', value };
}
