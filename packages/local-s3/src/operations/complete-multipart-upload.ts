import { z } from 'zod';
import { objectArn } from '../access/permissions.ts';
import { receiveDocument } from '../body/receive-document.ts';
import { checksumAlgorithms, checksumHeader } from '../checksums/algorithms.ts';
import { S3Error } from '../errors.ts';
import { checkWrite } from '../http/conditions.ts';
import { element, readXml } from '../http/read-xml.ts';
import { header, type S3Request } from '../http/s3-request.ts';
import { writeXml } from '../http/write-xml.ts';
import { maxParts } from '../multipart/part-number.ts';
import { type CompletePlan, type ListedPart, planComplete } from '../multipart/plan-complete.ts';
import type { S3 } from '../server/s3.ts';
import { bodyHeaders } from '../server/screen.ts';
import { checksumElements, encryption, quoted } from './formats.ts';
import { findBucket, findUpload } from './lookup.ts';
import type { Operation } from './operation.ts';

const completeSchema = element({
  Part: z
    .array(
      element({
        PartNumber: z.string().regex(/^\d{1,5}$/),
        ETag: z.string(),
        ChecksumCRC32: z.string().optional(),
        ChecksumCRC32C: z.string().optional(),
        ChecksumCRC64NVME: z.string().optional(),
        ChecksumSHA1: z.string().optional(),
        ChecksumSHA256: z.string().optional(),
      }),
    )
    .max(maxParts)
    .default([]),
});

export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  parameters: ['uploadId'],
  headers: [...bodyHeaders, 'x-amz-checksum-type', 'x-amz-mp-object-size'],
  permissions: ({ bucket, key }) => [{ action: 's3:PutObject', resource: objectArn(bucket, key) }],
  run: async (request, s3) => {
    findUpload(s3, request);
    const { text } = await receiveDocument(withoutObjectChecksum(request));
    const listed = readXml('CompleteMultipartUpload', completeSchema, text).Part;
    const plan = s3.store.transact(() => complete(s3, request, listed));
    const { bucket, key } = request;
    return {
      headers: encryption,
      xml: writeXml('CompleteMultipartUploadResult', {
        Location: `http://${request.headers.host}/${bucket}/${encodeURIComponent(key)}`,
        Bucket: bucket,
        Key: key,
        ETag: quoted(plan.etag),
        ...checksumElements(plan.checksum),
      }),
    };
  },
};

/** Checksum headers of this request speak of the object, not of the request's document. */
function withoutObjectChecksum(request: S3Request): S3Request {
  const headers = Object.entries(request.headers).filter(([name]) => !name.startsWith('x-amz-checksum-'));
  return { ...request, headers: Object.fromEntries(headers) };
}

function complete(s3: S3, request: S3Request, listed: ListedPart[]): CompletePlan {
  const { store } = s3;
  const bucket = findBucket(s3, request.bucket);
  const upload = findUpload(s3, request);
  const plan = planComplete(upload, store.uploads.listParts(upload.id, 0, maxParts), listed);
  checkPromises(request, plan);
  checkWrite(store.objects.find(bucket.id, request.key), {
    ifMatch: request.headers['if-match'],
    ifNoneMatch: request.headers['if-none-match'],
  });
  store.objects.put(bucket.id, {
    key: request.key,
    contentId: store.contents.concatenate(plan.parts),
    sizeBytes: plan.sizeBytes,
    etag: plan.etag,
    modifiedMs: s3.nowMs(),
    checksum: plan.checksum,
    headers: upload.headers,
    parts: plan.objectParts,
  });
  store.uploads.remove(upload.id);
  return plan;
}

/** Holds what the headers say of the object against what it is. */
function checkPromises({ headers }: S3Request, { sizeBytes, checksum }: CompletePlan): void {
  const promisedSize = header(headers, 'x-amz-mp-object-size');
  if (promisedSize !== undefined && Number(promisedSize) !== sizeBytes) {
    throw new S3Error('InvalidRequest', {
      message: `The provided 'x-amz-mp-object-size' header value ${promisedSize} does not match what was computed: ${sizeBytes}`,
    });
  }
  const type = header(headers, 'x-amz-checksum-type');
  if (type !== undefined && checksum !== undefined && type !== checksum.type) {
    throw new S3Error('InvalidRequest', {
      message: `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    });
  }
  for (const algorithm of checksumAlgorithms) {
    const promised = header(headers, checksumHeader(algorithm));
    if (promised === undefined || (algorithm === checksum?.algorithm && promised === checksum.value))
      continue;
    throw new S3Error('BadDigest', {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
  }
}
