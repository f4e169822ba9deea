import type { S3Client } from '@aws-sdk/client-s3';
import type { Credential } from '@s3-lambda-bench/iam';
import type { givenServer } from './given-server.ts';

let roleCount = 0;

/** A client whose role may do these actions on everything, and nothing else. */
export async function givenRole(given: ReturnType<typeof givenServer>, actions: string[]): Promise<S3Client> {
  const credential: Credential = {
    accessKeyId: `ROLE${++roleCount}`,
    secretAccessKey: 'role-secret',
    sessionToken: 'role-token',
    principal: {
      arn: 'arn:aws:sts::000000000000:assumed-role/contender/i',
      accountId: '000000000000',
      policies: [
        {
          Version: '2012-10-17',
          Statement: actions.map((Action) => ({ Effect: 'Allow', Action, Resource: '*' })),
        },
      ],
    },
  };
  await given.admin.putCredential(credential);
  return given.clientOf(credential);
}
