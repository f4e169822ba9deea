import type { CorpusObject } from './objects.ts';

/**
 * What fill-bucket asks of S3, on one bucket. MUST bear with an S3 that is busy for a minute, and MUST fail once the signal aborts
 * that it was made with. A missing bucket counts as an empty one wherever something is read.
 */
export interface Bucket {
  /** Every object under `prefix`, in key order. The empty prefix means the whole bucket. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** The object's text, or undefined where there is none. */
  readText(key: string): Promise<string | undefined>;
  writeText(key: string, text: string): Promise<void>;
  /** Stores the object with its CRC-32, which S3 MUST check. */
  put(key: string, object: CorpusObject): Promise<void>;
  /** Deletes up to 1,000 keys; MUST throw if S3 says that any of them stayed. */
  remove(keys: string[]): Promise<void>;
  /** Aborts every unfinished multipart upload. */
  abortUploads(): Promise<void>;
}

export interface StoredObject {
  key: string;
  sizeBytes: number;
}
