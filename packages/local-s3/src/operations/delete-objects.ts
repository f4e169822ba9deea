import { z } from 'zod';
import { isPermitted, objectArn } from '../access/permissions.ts';
import { receiveDocument } from '../body/receive-document.ts';
import { S3Error } from '../errors.ts';
import { element, readXml } from '../http/read-xml.ts';
import type { S3Request } from '../http/s3-request.ts';
import { writeXml, type XmlContent } from '../http/write-xml.ts';
import type { S3 } from '../server/s3.ts';
import { bodyHeaders } from '../server/screen.ts';
import { findBucket } from './lookup.ts';
import type { Operation } from './operation.ts';

const deleteSchema = element({
  Object: z
    .array(element({ Key: z.string().min(1) }))
    .min(1)
    .max(1000),
  Quiet: z.enum(['true', 'false']).optional(),
});

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
    const keys = objects.map(({ Key }) => Key);
    const refused = new Set(keys.filter((key) => !mayDelete(request, key)));
    removeAll(
      s3,
      request.bucket,
      keys.filter((key) => !refused.has(key)),
    );
    const deleted = Quiet === 'true' ? [] : keys.filter((key) => !refused.has(key));
    return {
      xml: writeXml('DeleteResult', {
        Deleted: deleted.map((Key) => ({ Key })),
        Error: [...refused].map(accessDenied),
      }),
    };
  },
};

function mayDelete({ bucket, signature }: S3Request, key: string): boolean {
  return isPermitted(signature.credential.principal, {
    action: 's3:DeleteObject',
    resource: objectArn(bucket, key),
  });
}

function removeAll(s3: S3, bucketName: string, keys: string[]): void {
  const { id } = findBucket(s3, bucketName);
  s3.store.transact(() => {
    for (const key of keys) s3.store.objects.remove(id, key);
  });
}

function accessDenied(key: string): XmlContent {
  const { code, message } = new S3Error('AccessDenied');
  return { Key: key, Code: code, Message: message };
}
