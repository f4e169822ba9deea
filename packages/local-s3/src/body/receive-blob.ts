import { type ChecksumAlgorithm, defaultAlgorithm } from '../checksums/algorithms.ts';
import { makeContentDigests } from '../digests/content-digests.ts';
import type { StagedContent } from '../digests/staged-content.ts';
import type { Staging } from '../digests/staging.ts';
import type { S3Request } from '../http/s3-request.ts';
import { type BlobWriter, smallBytes } from '../storage/blob-writer.ts';
import type { Store } from '../storage/store.ts';
import { type ContentSink, type ExpectedContent, type ReceivedBody, receiveBody } from './receive-body.ts';

/** A body that is wholly on disk but not yet referred to. */
export interface ReceivedBlob extends ReceivedBody {
  /** None for an empty body. */
  blobId: number | undefined;
}

/** The body's checksum, base64, by an algorithm that it was received with. */
export function checksumOf({ checksums }: ReceivedBody, algorithm: ChecksumAlgorithm): string {
  const value = checksums.get(algorithm);
  if (value === undefined) throw new Error(`the body was received without ${algorithm}`);
  return value;
}

interface Options<T> {
  s3: { store: Store; staging: Staging };
  /** Algorithm to compute beside the client's and the default, of which every blob has checkpoints. */
  algorithm?: ChecksumAlgorithm | undefined;
  /** Makes the blob an object's or a part's, in one transaction. */
  commit: (blob: ReceivedBlob) => T;
}

/** Reads a request's body into a new blob and commits it; when either fails, nothing of it stays. Resolves with `commit`'s result. */
export async function receiveBlob<T>(
  request: S3Request,
  { s3: { store, staging }, algorithm, commit }: Options<T>,
): Promise<T> {
  const { blobId, writer } = store.createBlob();
  let staged: StagedContent | undefined;
  try {
    const body = await receiveBody(request, {
      compute: algorithm === undefined ? [defaultAlgorithm] : [defaultAlgorithm, algorithm],
      makeSink: (content) => {
        if (content.sizeBytes <= smallBytes) return makeSmallSink(content, writer);
        staged = staging.open(content.algorithms, writer);
        return { ...staged, keepsBytes: false };
      },
    });
    await writer.close();
    const blob = { ...body, blobId: body.sizeBytes === 0 ? undefined : blobId };
    return store.transact(() => commit(blob));
  } catch (error) {
    await staged?.abort();
    await writer.discard();
    throw error;
  }
}

/** Keeps the bytes until all are there, hashes them as they come, and writes them at once: no other thread could be quicker. */
function makeSmallSink({ algorithms }: ExpectedContent, writer: BlobWriter): ContentSink {
  const digests = makeContentDigests(algorithms);
  const pieces: Buffer[] = [];
  return {
    take: (bytes) => {
      digests.update(bytes);
      pieces.push(bytes);
      return undefined;
    },
    keepsBytes: true,
    end: () => {
      const [only, ...others] = pieces;
      if (only !== undefined) writer.writeSmall(others.length === 0 ? only : Buffer.concat(pieces));
      return digests.digest();
    },
  };
}
