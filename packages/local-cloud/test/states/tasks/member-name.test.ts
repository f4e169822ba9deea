import { expect, test } from '@jest/globals';
import { memberName } from '../../../src/states/tasks/member-name.ts';

const names: [string, string][] = [
  ['Bucket', 'Bucket'],
  ['executionArn', 'ExecutionArn'],
  ['ETag', 'ETag'],
  ['ACL', 'Acl'],
  ['ID', 'Id'],
  ['SSEKMSKeyId', 'SsekmsKeyId'],
  ['DBInstanceIdentifier', 'DbInstanceIdentifier'],
  ['ContentMD5', 'ContentMD5'],
  ['RoleARN', 'RoleARN'],
];
test.each(names)('%s of a model is %s for Step Functions', (modelName, expected) => {
  expect(memberName(modelName)).toBe(expected);
});
