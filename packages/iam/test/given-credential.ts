import type { Credential } from '../src/index.ts';

/** A root credential with the given key. */
export function givenCredential(key: { accessKeyId: string; secretAccessKey: string }): Credential {
  const principal = {
    arn: 'arn:aws:iam::000000000000:root',
    accountId: '000000000000',
    policies: 'root' as const,
  };
  return { ...key, principal };
}
