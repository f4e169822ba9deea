import { type ChecksumAlgorithm, defaultAlgorithm } from '../checksums/algorithms.ts';
import type { S3Request } from '../http/s3-request.ts';
import type { Store } from '../storage/store.ts';
import { type ReceivedBody, receiveBody } from './receive-body.ts';

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
  store: Store;
  /** Algorithm to compute beside the client's and the default, of which every blob has checkpoints. */
  algorithm?: ChecksumAlgorithm | undefined;
  /** Makes the blob an object's or a part's, in one transaction. */
  commit: (blob: ReceivedBlob) => T;
}

/** Reads a request's body into a new blob and commits it; when either fails, nothing of it stays. Resolves with `commit`'s result. */
export async function receiveBlob<T>(
  request: S3Request,
  { store, algorithm, commit }: Options<T>,
): Promise<T> {
  const { blobId, writer } = store.createBlob();
  try {
    const body = await receiveBody(request, {
      take: writer.write,
      compute: algorithm === undefined ? [defaultAlgorithm] : [defaultAlgorithm, algorithm],
    });
    await writer.close();
    const blob = { ...body, blobId: body.sizeBytes === 0 ? undefined : blobId };
    return store.transact(() => commit(blob));
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
