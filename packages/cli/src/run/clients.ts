import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';

/** The services that the CLI talks to; the same code whether they are AWS's or local ones. */
export interface Clients {
  cloudFormation: CloudFormationClient;
  s3: S3Client;
  sfn: SFNClient;
}

/** Where a local cloud listens and how to sign for it. */
export interface LocalEndpoints {
  endpoint: string;
  s3Endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** Whoever reads an object's content here hashes it: what is broken is to be found by that, and not to fail on its way. */
const s3Settings = { responseChecksumValidation: 'WHEN_REQUIRED' } as const;

/** Clients of a local cloud. */
export function makeLocalClients({ endpoint, s3Endpoint, region, credentials }: LocalEndpoints): Clients {
  const shared = { endpoint, region, credentials };
  return {
    cloudFormation: new CloudFormationClient(shared),
    s3: new S3Client({ ...shared, ...s3Settings, endpoint: s3Endpoint, forcePathStyle: true }),
    sfn: new SFNClient(shared),
  };
}

/** Clients of whatever the environment points at: AWS with its profiles and regions, or a local cloud through AWS_ENDPOINT_URL. */
export function makeAmbientClients(): Clients {
  return { cloudFormation: new CloudFormationClient(), s3: new S3Client(s3Settings), sfn: new SFNClient() };
}
