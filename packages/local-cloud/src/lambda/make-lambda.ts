import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  type LambdaService,
  type LogsService,
  makeLambdaService,
  makeLogsService,
} from '@s3-lambda-bench/local-lambda';
import type { AdminClient } from '@s3-lambda-bench/local-s3';
import type { CredentialIssuer } from '../roles/issue-credentials.ts';

interface Surroundings {
  dataDir: string;
  accountId: string;
  region: string;
  endpoint: string;
  s3Endpoint: string;
  /** Fetches code, with the root credential. */
  s3: S3Client;
  s3Admin: AdminClient;
  issuer: CredentialIssuer;
  shareCpu: boolean;
  onFault: (error: Error) => void;
}

/** Lambda and CloudWatch Logs, tied to the services beside them: code from S3, roles and ledgers by execution environment. */
export function makeLambda(surroundings: Surroundings): { lambda: LambdaService; logs: LogsService } {
  const { dataDir, accountId, region, endpoint, s3Endpoint, s3, s3Admin, issuer, shareCpu, onFault } =
    surroundings;
  const beforeRead = (logGroup: string) => lambda.catchUp(logGroup);
  const logs = makeLogsService({ accountId, region, beforeRead, onFault });
  const lambda: LambdaService = makeLambdaService({
    dataDir,
    accountId,
    region,
    logs: logs.writer,
    fetchCode: (bucket, key) => fetchCode(s3, bucket, key),
    credentialsFor: ({ roleArn, functionName }) =>
      issuer.assumeRole({ roleArn, sessionName: functionName, servicePrincipal: 'lambda.amazonaws.com' }),
    revoke: issuer.revoke,
    takeLedger: s3Admin.takeLedger,
    environmentVariables: { AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_S3: s3Endpoint },
    shareCpu,
    onFault,
  });
  return { lambda, logs };
}

async function fetchCode(s3: S3Client, bucket: string, key: string): Promise<Buffer> {
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (object.Body === undefined) throw new Error(`s3://${bucket}/${key} came without a body`);
  return Buffer.from(await object.Body.transformToByteArray());
}
