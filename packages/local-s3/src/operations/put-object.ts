import { objectArn } from '../access/permissions.ts';
import { receiveBlob } from '../body/receive-blob.ts';
import type { Checksum, ChecksumAlgorithm } from '../checksums/algorithms.ts';
import { checkWrite } from '../http/conditions.ts';
import { keptHeaders } from '../http/object-headers.ts';
import type { Answer } from '../http/s3-request.ts';
import { bodyHeaders, keptObjectHeaders } from '../server/screen.ts';
import { checksumHeaders, encryption, quoted } from './formats.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const putObject: Operation = {
  name: 'PutObject',
  headers: [...bodyHeaders, ...keptObjectHeaders],
  permissions: ({ bucket, key }) => [{ action: 's3:PutObject', resource: objectArn(bucket, key) }],
  run: async (request, s3) => {
    const { store, nowMs } = s3;
    const { key } = request;
    const headers = keptHeaders(request.headers);
    checkCondition();
    let answer: Answer = {};
    await receiveBlob(request, {
      store,
      commit: ({ blobId, sizeBytes, md5, checksums }) => {
        const bucket = checkCondition(); // again: another write may have won meanwhile
        const checksum = onlyChecksum(checksums);
        store.objects.put(bucket.id, {
          key,
          contentId: store.contents.fromBlob(blobId, sizeBytes),
          sizeBytes,
          etag: md5,
          modifiedMs: nowMs(),
          checksum,
          headers,
          parts: undefined,
        });
        answer = { headers: { etag: quoted(md5), ...checksumHeaders(checksum), ...encryption } };
      },
    });
    return answer;

    function checkCondition() {
      const bucket = findBucket(s3, request.bucket);
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
      if (ifMatch !== undefined || ifNoneMatch !== undefined) {
        checkWrite(store.objects.find(bucket.id, key), { ifMatch, ifNoneMatch });
      }
      return bucket;
    }
  },
};

/** A single request computes exactly one: the client's or the default. */
function onlyChecksum(checksums: ReadonlyMap<ChecksumAlgorithm, string>): Checksum | undefined {
  const [first] = checksums;
  return first === undefined ? undefined : { algorithm: first[0], type: 'FULL_OBJECT', value: first[1] };
}
