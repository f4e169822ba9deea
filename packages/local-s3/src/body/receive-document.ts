import { makeContentDigests } from '../digests/content-digests.ts';
import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import { receiveBody } from './receive-body.ts';

/** Longest request document: CompleteMultipartUpload of 10,000 parts, each with a SHA-256, takes 2 MB. */
const maxDocumentBytes = 4 * 1_048_576;

/** Reads a request's XML or JSON document whole. `hasDigest` tells whether the client sent a digest of it. */
export async function receiveDocument(request: S3Request): Promise<{ text: string; hasDigest: boolean }> {
  const buffers: Buffer[] = [];
  let left = maxDocumentBytes;
  const { clientAlgorithm } = await receiveBody(request, {
    compute: [],
    makeSink: ({ algorithms }) => {
      const digests = makeContentDigests(algorithms);
      return {
        take: (bytes) => {
          left -= bytes.length;
          if (left < 0) throw new S3Error('MalformedXML');
          digests.update(bytes);
          buffers.push(bytes);
          return undefined;
        },
        keepsBytes: true,
        end: digests.digest,
      };
    },
  });
  const hasDigest = clientAlgorithm !== undefined || request.headers['content-md5'] !== undefined;
  return { text: Buffer.concat(buffers).toString('utf8'), hasDigest };
}
