import { objectArn } from '../access/permissions.ts';
import { type ReceivedBlob, receiveBlob } from '../body/receive-blob.ts';
import { type Checksum, defaultAlgorithm } from '../checksums/algorithms.ts';
import { checkWrite } from '../http/conditions.ts';
import { keptHeaders } from '../http/object-headers.ts';
import type { Answer, S3Request } from '../http/s3-request.ts';
import type { S3 } from '../server/s3.ts';
import { bodyHeaders, keptObjectHeaders } from '../server/screen.ts';
import type { Bucket } from '../storage/buckets.ts';
import { checksumHeaders, encryption, quoted } from './formats.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const putObject: Operation = {
  name: 'PutObject',
  headers: [...bodyHeaders, ...keptObjectHeaders],
  permissions: ({ bucket, key }) => [{ action: 's3:PutObject', resource: objectArn(bucket, key) }],
  run: (request, s3) => {
    const headers = keptHeaders(request.headers);
    findWritableBucket(s3, request); // before the client sends a body in vain
    return receiveBlob(request, {
      s3,
      commit: (blob) => commitObject(s3, request, headers, blob),
    });
  },
};

/** The bucket, if the request's conditions let it write its key now. */
function findWritableBucket(s3: S3, request: S3Request): Bucket {
  const bucket = findBucket(s3, request.bucket);
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
  if (ifMatch !== undefined || ifNoneMatch !== undefined) {
    checkWrite(s3.store.objects.find(bucket.id, request.key), request);
  }
  return bucket;
}

function commitObject(
  s3: S3,
  request: S3Request,
  headers: Record<string, string>,
  blob: ReceivedBlob,
): Answer {
  const bucket = findWritableBucket(s3, request); // again: another write may have won meanwhile
  const { sizeBytes, md5: etag } = blob;
  const checksum = keptChecksum(blob);
  s3.store.objects.put(bucket.id, {
    key: request.key,
    contentId: s3.store.contents.fromBlob(blob),
    sizeBytes,
    etag,
    modifiedMs: s3.nowMs(),
    checksum,
    headers,
    parts: undefined,
  });
  return { headers: { etag: quoted(etag), ...checksumHeaders(checksum), ...encryption } };
}

/** What the client sent, or else the default. */
function keptChecksum({ checksums, clientAlgorithm }: ReceivedBlob): Checksum | undefined {
  const algorithm = clientAlgorithm ?? defaultAlgorithm;
  const value = checksums.get(algorithm);
  return value === undefined ? undefined : { algorithm, type: 'FULL_OBJECT', value };
}
