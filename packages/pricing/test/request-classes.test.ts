import { describe, expect, test } from '@jest/globals';
import { countRequests } from '../src/request-classes.ts';

function givenOperation(requests: number, errors: { errors_4xx?: number; errors_5xx?: number } = {}) {
  return { requests, errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0, ...errors };
}

describe('countRequests', () => {
  test.each([
    ['PutObject', 7, 0],
    ['UploadPartCopy', 7, 0],
    ['CompleteMultipartUpload', 7, 0],
    ['ListObjectsV2', 7, 0],
    ['ListObjectVersions', 7, 0],
    ['CreateBucket', 7, 0],
    ['GetObject', 0, 7],
    ['GetObjectAcl', 0, 7],
    ['GetObjectAttributes', 0, 7],
    ['GetObjectLockConfiguration', 0, 7],
    ['GetPublicAccessBlock', 0, 7],
    ['GetBucketVersioning', 0, 7],
    ['HeadObject', 0, 7],
    ['DeleteObjects', 0, 0],
    ['DeleteBucket', 0, 0],
    ['AbortMultipartUpload', 0, 0],
  ])('counts 7 %s as %i of class A and %i of class B', (operation, a, b) => {
    expect(countRequests({ [operation]: givenOperation(7) })).toEqual({ a, b, certain: true });
  });

  test('bills answers 4xx and leaves out answers 5xx', () => {
    const ledger = { GetObject: givenOperation(10, { errors_4xx: 2, errors_5xx: 3 }) };
    expect(countRequests(ledger)).toEqual({ a: 0, b: 7, certain: true });
  });

  test('counts an unknown operation in the dearer class and says that it is uncertain', () => {
    expect(countRequests({ RenameObject: givenOperation(4) })).toEqual({ a: 4, b: 0, certain: false });
  });
});
