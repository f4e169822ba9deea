import { objectPermission } from '../http/version-id.ts';
import { writeXml } from '../http/write-xml.ts';
import { findRequestedObject } from './lookup.ts';
import type { Operation } from './operation.ts';

/** Objects have no tags here: nothing can be tagged. The AWS CLI asks before it copies a large object. */
export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  parameters: ['tagging', 'versionId'],
  permissions: (request) => [objectPermission(request, 's3:GetObjectTagging')],
  run: (request, s3) => {
    findRequestedObject(s3, request);
    return { xml: writeXml('Tagging', { TagSet: '' }) };
  },
};
