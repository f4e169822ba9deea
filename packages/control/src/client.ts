import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** A socket that is silent for so long has lost its other end; a reset is retried, silence would last until the function's end. */
const timeoutMs = 30_000;

/** An S3 client for few and large ranged reads; it never writes. Control hashes what it reads itself, so S3's checksums are not computed again. */
export function makeClient(config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    maxAttempts: 5,
    ...config,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new NodeHttpHandler({ connectionTimeout: 5_000, socketTimeout: timeoutMs }),
  });
}
