import { z } from 'zod';
import { findDenial } from '../access/permissions.ts';
import { receiveDocument } from '../body/receive-document.ts';
import { S3Error } from '../errors.ts';
import { element, readXml } from '../http/read-xml.ts';
import type { S3Request } from '../http/s3-request.ts';
import { nullVersion } from '../http/version-id.ts';
import { writeXml, type XmlContent } from '../http/write-xml.ts';
import type { S3 } from '../server/s3.ts';
import { bodyHeaders } from '../server/screen.ts';
import { deletePermissions, removeObject } from './delete-object.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

const objectSchema = element({
  Key: z.string().min(1),
  VersionId: z.string().optional(),
  ETag: z.string().optional(),
});

const deleteSchema = element({
  Object: z.array(objectSchema).min(1).max(1000),
  Quiet: z.enum(['true', 'false']).optional(),
});

type ObjectToDelete = z.output<typeof objectSchema>;

export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  parameters: ['delete'],
  headers: bodyHeaders,
  permissions: () => [], // asked key by key: what may not be deleted does not stop the others
  run: async (request, s3) => {
    const { text, hasDigest } = await receiveDocument(request);
    if (!hasDigest) {
      throw new S3Error('InvalidRequest', {
        message: 'Missing required header for this request: Content-MD5',
      });
    }
    const { Object: objects, Quiet } = readXml('Delete', deleteSchema, text);
    const bucket = findBucket(s3, request.bucket);
    const results = s3.store.transact(() =>
      objects.map((object) => ({ object, refusal: remove(s3, request, bucket.id, object) })),
    );
    const deleted = results.filter(({ refusal }) => refusal === undefined && Quiet !== 'true');
    return {
      xml: writeXml('DeleteResult', {
        Deleted: deleted.map(({ object }) => ({ Key: object.Key })),
        Error: results.flatMap(({ object, refusal }) => (refusal ? [shownError(object, refusal)] : [])),
      }),
    };
  },
};

/** The refusal of this one object, if it is refused. */
function remove(
  s3: S3,
  request: S3Request,
  bucketId: number,
  { Key: key, VersionId, ETag: ifMatch }: ObjectToDelete,
): S3Error | undefined {
  const { principal } = request.signature.credential;
  const query = new URLSearchParams(VersionId === undefined ? {} : { versionId: VersionId });
  const asked = deletePermissions({ bucket: request.bucket, key, query }, ifMatch); // as of a DeleteObject
  const isDenied = asked.some((permission) => findDenial(principal, permission, s3.denials) !== undefined);
  if (isDenied) return new S3Error('AccessDenied');
  if (VersionId !== undefined && VersionId !== nullVersion) return new S3Error('NoSuchVersion');
  try {
    removeObject(s3, { bucketId, key, ifMatch });
    return undefined;
  } catch (error) {
    if (error instanceof S3Error) return error;
    throw error;
  }
}

function shownError({ Key, VersionId }: ObjectToDelete, { code, message }: S3Error): XmlContent {
  return { Key, VersionId, Code: code, Message: message };
}
