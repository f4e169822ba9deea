import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { HarnessFault } from './errors.ts';
import { toFault } from './s3-faults.ts';

/** Sizes in bytes of the objects under the prefix, by basename. Throws a HarnessFault, also where there are none. */
export async function listSourceObjects(
  client: S3Client,
  bucketName: string,
  filesPrefix: string,
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  const where = `'${filesPrefix}/' of bucket '${bucketName}'`;
  try {
    const pages = paginateListObjectsV2({ client }, { Bucket: bucketName, Prefix: `${filesPrefix}/` });
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', Size = 0 } of Contents) sizes.set(Key.slice(Key.lastIndexOf('/') + 1), Size);
    }
  } catch (error) {
    throw toFault(`cannot list ${where}`, error);
  }
  if (sizes.size === 0) throw new HarnessFault(`there is no source object under ${where}`);
  return sizes;
}
