import type { IncomingHttpHeaders } from 'node:http';
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  defaultAlgorithm,
  isChecksumAlgorithm,
} from '../checksums/algorithms.ts';
import { S3Error } from '../errors.ts';
import { header } from '../http/s3-request.ts';

/** What x-amz-checksum-algorithm asks for, if it is there. Throws InvalidRequest. */
export function readAlgorithm(headers: IncomingHttpHeaders): ChecksumAlgorithm | undefined {
  const algorithm = header(headers, 'x-amz-checksum-algorithm')?.toUpperCase();
  if (algorithm === undefined || isChecksumAlgorithm(algorithm)) return algorithm;
  throw new S3Error('InvalidRequest', {
    message:
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  });
}

/**
 * The type of an upload's checksum: as asked, or the algorithm's own. SHA's values do not combine to that of the whole,
 * and CRC64NVME is kept for the whole only (recorded replies of AWS to CreateMultipartUpload).
 */
export function chooseType(
  headers: IncomingHttpHeaders,
  algorithm: ChecksumAlgorithm | undefined,
): ChecksumType {
  const asked = header(headers, 'x-amz-checksum-type')?.toUpperCase();
  const effective = algorithm ?? defaultAlgorithm;
  if (asked === undefined) return effective === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  if (algorithm === undefined) {
    throw new S3Error('InvalidRequest', {
      message: 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    });
  }
  const isType = asked === 'COMPOSITE' || asked === 'FULL_OBJECT';
  const fits = asked === 'COMPOSITE' ? algorithm !== 'CRC64NVME' : !algorithm.startsWith('SHA');
  if (isType && fits) return asked;
  if (!isType)
    throw new S3Error('InvalidRequest', { message: 'Value for x-amz-checksum-type header is invalid.' });
  throw new S3Error('InvalidRequest', {
    message: `The ${asked} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  });
}
