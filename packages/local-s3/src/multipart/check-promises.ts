import { checksumAlgorithms, checksumHeader } from '../checksums/algorithms.ts';
import { S3Error } from '../errors.ts';
import { header, type S3Request } from '../http/s3-request.ts';
import type { CompletePlan } from './plan-complete.ts';

/** Holds what the headers of CompleteMultipartUpload say of the object against what it is. Throws InvalidRequest or BadDigest. */
export function checkPromises({ headers }: S3Request, { sizeBytes, checksum }: CompletePlan): void {
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
