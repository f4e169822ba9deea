import { randomBytes } from 'node:crypto';
import { objectArn } from '../access/permissions.ts';
import { keptHeaders } from '../http/object-headers.ts';
import { writeXml } from '../http/write-xml.ts';
import { chooseType, readAlgorithm } from '../multipart/checksum-choice.ts';
import { keptObjectHeaders } from '../server/screen.ts';
import { encryption } from './formats.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  parameters: ['uploads'],
  headers: [...keptObjectHeaders, 'x-amz-checksum-algorithm', 'x-amz-checksum-type'],
  permissions: ({ bucket, key }) => [{ action: 's3:PutObject', resource: objectArn(bucket, key) }],
  run: (request, s3) => {
    const { bucket, key, headers } = request;
    const checksumAlgorithm = readAlgorithm(headers);
    const checksumType = chooseType(headers, checksumAlgorithm);
    const initiatedMs = s3.nowMs();
    const id = makeUploadId(initiatedMs);
    s3.store.uploads.create({
      id,
      bucketId: findBucket(s3, bucket).id,
      key,
      initiatedMs,
      checksumAlgorithm,
      checksumType,
      headers: keptHeaders(headers),
    });
    const declared =
      checksumAlgorithm === undefined
        ? {}
        : { 'x-amz-checksum-algorithm': checksumAlgorithm, 'x-amz-checksum-type': checksumType };
    return {
      headers: { ...encryption, ...declared },
      xml: writeXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }),
    };
  },
};

/** Not to be guessed, and in the order of time, in which S3 lists the uploads of a key. */
function makeUploadId(initiatedMs: number): string {
  return initiatedMs.toString(36).padStart(9, '0') + randomBytes(48).toString('base64url');
}
