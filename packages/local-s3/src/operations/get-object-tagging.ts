import { objectArn } from '../access/permissions.ts';
import { checkVersionId, versionAction } from '../http/version-id.ts';
import { writeXml } from '../http/write-xml.ts';
import { findObject } from './lookup.ts';
import type { Operation } from './operation.ts';

/** Objects have no tags here: nothing can be tagged. The AWS CLI asks before it copies a large object. */
export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  parameters: ['tagging', 'versionId'],
  permissions: (request) => [
    {
      action: versionAction(request, 's3:GetObjectTagging'),
      resource: objectArn(request.bucket, request.key),
    },
  ],
  run: (request, s3) => {
    checkVersionId(request);
    findObject(s3, request, request);
    return { xml: writeXml('Tagging', { TagSet: '' }) };
  },
};
