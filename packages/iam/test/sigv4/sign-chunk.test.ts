import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { chunkSignature } from '../../src/index.ts';
import { signingKey } from '../../src/sigv4/signing-key.ts';
import { givenCredential } from '../given-credential.ts';

/** S3 API reference, "Signature calculations: transferring payload in multiple chunks", its example of 65 KiB and 1 KiB. */
test('chunk signatures chain as in the example of the S3 API reference', () => {
  const credential = givenCredential({
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  });
  const scope = { date: '20130524', region: 'us-east-1', service: 's3' };
  const signing = { signingKey: signingKey(credential, scope), scope, timestamp: '20130524T000000Z' };
  const signatures: string[] = [];
  let previous = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';
  for (const sizeBytes of [65_536, 1024, 0]) {
    const sha256 = createHash('sha256').update('a'.repeat(sizeBytes)).digest('hex');
    previous = chunkSignature(signing, previous, sha256);
    signatures.push(previous);
  }
  expect(signatures).toEqual([
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ]);
});
