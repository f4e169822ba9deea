import { expect, test } from '@jest/globals';
import { signRequest, verifySignature } from '../../src/index.ts';
import { givenCredential } from '../given-credential.ts';

test.each([
  ['s3', '/bucket/a%20b/%E2%82%AC', 'prefix=a%2Fb&uploads'],
  ['lambda', '/2015-03-31/functions/arn%3Aaws/invocations', ''],
])('what is signed for %s verifies', (service, rawPath, rawQuery) => {
  const credential = { ...givenCredential({ accessKeyId: 'AK', secretAccessKey: 's' }), sessionToken: 't' };
  const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const request = { method: 'POST', rawPath, rawQuery };
  const signed = signRequest(
    { ...request, host: '127.0.0.1:1', body: '{}' },
    { credential, region: 'eu-west-1', service, nowMs },
  );
  const headers = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name, String(value)]));
  expect(
    verifySignature({ ...request, headers }, { lookup: () => credential, nowMs, service }),
  ).toMatchObject({
    ok: true,
    scope: { date: '20260102', region: 'eu-west-1', service },
  });
});
