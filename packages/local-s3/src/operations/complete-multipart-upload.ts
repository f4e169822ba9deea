import { z } from 'zod';
import { objectArn } from '../access/permissions.ts';
import { receiveDocument } from '../body/receive-document.ts';
import { combineEtags } from '../checksums/combine.ts';
import { element, readXml } from '../http/read-xml.ts';
import { locate } from '../http/resolve-target.ts';
import type { S3Request } from '../http/s3-request.ts';
import { writeXml } from '../http/write-xml.ts';
import { checkConditions } from '../multipart/check-conditions.ts';
import { checkPromises } from '../multipart/check-promises.ts';
import { maxParts } from '../multipart/part-number.ts';
import { type CompletePlan, type ListedPart, planComplete } from '../multipart/plan-complete.ts';
import type { S3 } from '../server/s3.ts';
import { bodyHeaders } from '../server/screen.ts';
import { checksumElements, encryption, quoted } from './formats.ts';
import { findBucket, findEndedUpload, findUpload } from './lookup.ts';
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
    if (findEndedUpload(s3, request) === undefined) findUpload(s3, request); // before the body
    const { text } = await receiveDocument(withoutObjectChecksum(request));
    const listed = text === '' ? [] : readXml('CompleteMultipartUpload', completeSchema, text).Part;
    const made = s3.store.transact(() => repeat(s3, request, listed) ?? complete(s3, request, listed));
    const { bucket, key } = request;
    return {
      headers: encryption,
      xml: writeXml('CompleteMultipartUploadResult', {
        Location: locate(request.headers.host, bucket, key),
        Bucket: bucket,
        Key: key,
        ETag: quoted(made.etag),
        ...checksumElements(made.checksum),
      }),
    };
  },
};

/** Checksum headers of this request speak of the object, not of the request's document. */
function withoutObjectChecksum(request: S3Request): S3Request {
  const headers = Object.entries(request.headers).filter(
    ([name]) => !name.startsWith('x-amz-checksum-') && name !== 'x-amz-sdk-checksum-algorithm',
  );
  return { ...request, headers: Object.fromEntries(headers) };
}

/** What the answer tells of the object. */
type Made = Pick<CompletePlan, 'etag' | 'checksum'>;

/**
 * The answer once more, for a client that asks again with the same parts: S3 repeats it for a while, whatever became of
 * the object (observed of AWS in adobe/S3Mock issue 2586 and minio/minio issue 13318). An ETag tells the parts it is of.
 */
function repeat(s3: S3, request: S3Request, listed: ListedPart[]): Made | undefined {
  const ended = findEndedUpload(s3, request)?.completed;
  return ended?.etag === combineEtags(listed.map(({ ETag }) => ETag.replaceAll('"', ''))) ? ended : undefined;
}

function complete(s3: S3, request: S3Request, listed: ListedPart[]): Made {
  const { store } = s3;
  const bucket = findBucket(s3, request.bucket);
  const upload = findUpload(s3, request);
  const plan = planComplete(upload, store.uploads.listParts(upload.id, 0, maxParts), listed);
  checkPromises(request, plan);
  checkConditions(upload, store.objects.find(bucket.id, upload.key), request);
  const endedMs = s3.nowMs();
  store.objects.put(bucket.id, {
    key: request.key,
    contentId: store.contents.concatenate(plan.parts),
    sizeBytes: plan.sizeBytes,
    etag: plan.etag,
    modifiedMs: endedMs,
    checksum: plan.checksum,
    headers: upload.headers,
    parts: plan.objectParts,
  });
  store.uploads.remove(upload.id);
  store.endedUploads.add({ ...upload, endedMs, completed: plan });
  return plan;
}
