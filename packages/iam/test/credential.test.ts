import { expect, test } from '@jest/globals';
import { credentialSchema } from '../src/index.ts';

const credential = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret',
  principal: { arn: 'arn:aws:iam::000000000000:role/r', accountId: '000000000000', policies: [] },
};

test('a credential is what the schema takes, unchanged', () => {
  expect(credentialSchema.parse(credential)).toEqual(credential);
});

test.each([
  ['an access key that would not fit into a scope', { ...credential, accessKeyId: 'a/b' }],
  ['an unknown member', { ...credential, session_token: 't' }],
  [
    'a principal without policies',
    { ...credential, principal: { ...credential.principal, policies: undefined } },
  ],
])('rejects %s', (_, value) => {
  expect(credentialSchema.safeParse(value).success).toBe(false);
});
