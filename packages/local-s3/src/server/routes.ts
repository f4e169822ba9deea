import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import { abortMultipartUpload } from '../operations/abort-multipart-upload.ts';
import { bucketDefaults } from '../operations/bucket-defaults.ts';
import { completeMultipartUpload } from '../operations/complete-multipart-upload.ts';
import { copyObject } from '../operations/copy-object.ts';
import { createBucket } from '../operations/create-bucket.ts';
import { createMultipartUpload } from '../operations/create-multipart-upload.ts';
import { deleteBucket } from '../operations/delete-bucket.ts';
import { deleteObject } from '../operations/delete-object.ts';
import { deleteObjects } from '../operations/delete-objects.ts';
import { getBucketAcl, getObjectAcl } from '../operations/get-acl.ts';
import { getBucketLocation } from '../operations/get-bucket-location.ts';
import { getObject } from '../operations/get-object.ts';
import { getObjectAttributes } from '../operations/get-object-attributes.ts';
import { getObjectTagging } from '../operations/get-object-tagging.ts';
import { headBucket } from '../operations/head-bucket.ts';
import { headObject } from '../operations/head-object.ts';
import { listBuckets } from '../operations/list-buckets.ts';
import { listMultipartUploads } from '../operations/list-multipart-uploads.ts';
import { listObjectVersions } from '../operations/list-object-versions.ts';
import { listObjects } from '../operations/list-objects.ts';
import { listObjectsV2 } from '../operations/list-objects-v2.ts';
import { listParts } from '../operations/list-parts.ts';
import type { Operation } from '../operations/operation.ts';
import { putObject } from '../operations/put-object.ts';
import { uploadPart } from '../operations/upload-part.ts';
import { uploadPartCopy } from '../operations/upload-part-copy.ts';

interface Route {
  method: string;
  on: 'service' | 'bucket' | 'object';
  /** Query parameters and x-amz- headers that must be there. */
  with?: string[];
  operation: Operation;
}

/** The first row that fits decides; what no row's operation understands of a request is refused by name (screen.ts). */
const routes: Route[] = [
  { method: 'GET', on: 'service', operation: listBuckets },

  { method: 'GET', on: 'bucket', with: ['location'], operation: getBucketLocation },
  { method: 'GET', on: 'bucket', with: ['uploads'], operation: listMultipartUploads },
  { method: 'GET', on: 'bucket', with: ['versions'], operation: listObjectVersions },
  { method: 'GET', on: 'bucket', with: ['acl'], operation: getBucketAcl },
  ...defaultsRoutes(),
  { method: 'GET', on: 'bucket', with: ['list-type'], operation: listObjectsV2 },
  { method: 'GET', on: 'bucket', operation: listObjects },
  { method: 'HEAD', on: 'bucket', operation: headBucket },
  { method: 'PUT', on: 'bucket', operation: createBucket },
  { method: 'DELETE', on: 'bucket', operation: deleteBucket },
  { method: 'POST', on: 'bucket', with: ['delete'], operation: deleteObjects },

  { method: 'GET', on: 'object', with: ['uploadId'], operation: listParts },
  { method: 'GET', on: 'object', with: ['attributes'], operation: getObjectAttributes },
  { method: 'GET', on: 'object', with: ['acl'], operation: getObjectAcl },
  { method: 'GET', on: 'object', with: ['tagging'], operation: getObjectTagging },
  { method: 'GET', on: 'object', operation: getObject },
  { method: 'HEAD', on: 'object', operation: headObject },
  { method: 'PUT', on: 'object', with: ['uploadId', 'x-amz-copy-source'], operation: uploadPartCopy },
  { method: 'PUT', on: 'object', with: ['uploadId'], operation: uploadPart },
  { method: 'PUT', on: 'object', with: ['x-amz-copy-source'], operation: copyObject },
  { method: 'PUT', on: 'object', operation: putObject },
  { method: 'DELETE', on: 'object', with: ['uploadId'], operation: abortMultipartUpload },
  { method: 'DELETE', on: 'object', operation: deleteObject },
  { method: 'POST', on: 'object', with: ['uploads'], operation: createMultipartUpload },
  { method: 'POST', on: 'object', with: ['uploadId'], operation: completeMultipartUpload },
];

/** All that is built, by S3's names. */
export const operationNames: readonly string[] = routes.map(({ operation }) => operation.name);

function defaultsRoutes(): Route[] {
  return [...bucketDefaults].map(([parameter, operation]) => ({
    method: 'GET',
    on: 'bucket',
    with: [parameter],
    operation,
  }));
}

/** The operation that a request asks for. Throws NotImplemented or MethodNotAllowed. */
export function findOperation(method: string, request: S3Request): Operation {
  const level = levelOf(request);
  const route = routes.find(
    (row) =>
      row.method === method && row.on === level && (row.with ?? []).every((name) => carries(request, name)),
  );
  if (route !== undefined) return route.operation;
  const [parameter] = request.query.keys();
  if (parameter !== undefined) throw notBuilt(`${method} of the ${level}'s '?${parameter}'`);
  if (method === 'POST' && level === 'bucket') throw notBuilt('PostObject, the upload of a form,');
  throw new S3Error('MethodNotAllowed', { details: { Method: method, ResourceType: level.toUpperCase() } });
}

function notBuilt(what: string): S3Error {
  return new S3Error('NotImplemented', {
    message: `${what} is not built; packages/local-s3/GAPS.md lists what is`,
  });
}

function levelOf({ bucket, key }: S3Request): Route['on'] {
  if (key !== '') return 'object';
  return bucket === '' ? 'service' : 'bucket';
}

function carries({ query, headers }: S3Request, name: string): boolean {
  return query.has(name) || headers[name] !== undefined;
}
