import { bucketArn } from '../access/permissions.ts';
import { objectPermission } from '../http/version-id.ts';
import { writeXml } from '../http/write-xml.ts';
import { owner } from './formats.ts';
import { findBucket, findRequestedObject } from './lookup.ts';
import type { Operation } from './operation.ts';

/** The one ACL that S3 shows where ACLs are disabled, as they are here: the owner may do everything. */
const ownersAcl = writeXml('AccessControlPolicy', {
  Owner: owner,
  AccessControlList: { Grant: { Grantee: owner, Permission: 'FULL_CONTROL' } },
}).replace(
  '<Grantee>',
  '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">',
);

export const getBucketAcl: Operation = {
  name: 'GetBucketAcl',
  parameters: ['acl'],
  permissions: ({ bucket }) => [{ action: 's3:GetBucketAcl', resource: bucketArn(bucket) }],
  run: ({ bucket }, s3) => {
    findBucket(s3, bucket);
    return { xml: ownersAcl };
  },
};

export const getObjectAcl: Operation = {
  name: 'GetObjectAcl',
  parameters: ['acl', 'versionId'],
  permissions: (request) => [objectPermission(request, 's3:GetObjectAcl')],
  run: (request, s3) => {
    findRequestedObject(s3, request);
    return { xml: ownersAcl };
  },
};
