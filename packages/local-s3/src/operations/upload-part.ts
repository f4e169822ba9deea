import { objectArn } from '../access/permissions.ts';
import { checksumOf, type ReceivedBlob, receiveBlob } from '../body/receive-blob.ts';
import { checksumHeader, defaultAlgorithm } from '../checksums/algorithms.ts';
import { S3Error } from '../errors.ts';
import type { Answer, S3Request } from '../http/s3-request.ts';
import { readPartNumber } from '../multipart/part-number.ts';
import type { S3 } from '../server/s3.ts';
import { bodyHeaders } from '../server/screen.ts';
import type { Upload } from '../storage/uploads.ts';
import { encryption, quoted } from './formats.ts';
import { findUpload } from './lookup.ts';
import type { Operation } from './operation.ts';

export const uploadPart: Operation = {
  name: 'UploadPart',
  parameters: ['partNumber', 'uploadId'],
  headers: bodyHeaders,
  permissions: ({ bucket, key }) => [{ action: 's3:PutObject', resource: objectArn(bucket, key) }],
  run: (request, s3) => {
    const number = readPartNumber(request);
    const { checksumAlgorithm } = findUpload(s3, request);
    return receiveBlob(request, {
      s3,
      algorithm: checksumAlgorithm,
      commit: (blob) => commitPart(s3, request, number, blob),
    });
  },
};

function commitPart(s3: S3, request: S3Request, number: number, blob: ReceivedBlob): Answer {
  const upload = findUpload(s3, request); // again: it may have been aborted or completed meanwhile
  checkAlgorithm(upload, blob);
  s3.store.uploads.putPart(upload.id, {
    number,
    contentId: s3.store.contents.fromBlob(blob),
    sizeBytes: blob.sizeBytes,
    etag: blob.md5,
    modifiedMs: s3.nowMs(),
    checksum: checksumOf(blob, upload.checksumAlgorithm ?? defaultAlgorithm),
  });
  return { headers: { etag: quoted(blob.md5), ...shownChecksum(upload, blob), ...encryption } };
}

/** An upload without an algorithm takes parts with any. */
function checkAlgorithm({ checksumAlgorithm }: Upload, { clientAlgorithm }: ReceivedBlob): void {
  if (checksumAlgorithm === undefined || clientAlgorithm === undefined) return;
  if (checksumAlgorithm === clientAlgorithm) return;
  throw new S3Error('InvalidRequest', {
    message: `Checksum Type mismatch occurred, expected checksum Type: ${checksumAlgorithm.toLowerCase()}, actual checksum Type: ${clientAlgorithm.toLowerCase()}`,
  });
}

/** What the client sent, or what the upload was created for, or else the default. */
function shownChecksum({ checksumAlgorithm }: Upload, blob: ReceivedBlob): Record<string, string> {
  const algorithm = blob.clientAlgorithm ?? checksumAlgorithm ?? defaultAlgorithm;
  const value = blob.checksums.get(algorithm);
  return value === undefined ? {} : { [checksumHeader(algorithm)]: value };
}
