import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** A source object; `name` is the last part of its key, which is the entry's name. */
export interface SourceObject {
  key: string;
  name: string;
  sizeBytes: number;
}

/** Every object under the prefix, in key order. */
export async function listObjects(
  client: S3Client,
  bucketName: string,
  filesPrefix: string,
): Promise<SourceObject[]> {
  const objects: SourceObject[] = [];
  const pages = paginateListObjectsV2({ client }, { Bucket: bucketName, Prefix: `${filesPrefix}/` });
  for await (const { Contents = [] } of pages) {
    for (const { Key: key = '', Size: sizeBytes = 0 } of Contents) {
      objects.push({ key, name: key.slice(key.lastIndexOf('/') + 1), sizeBytes });
    }
  }
  return objects;
}
