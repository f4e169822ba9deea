import { Agent } from 'node:http';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** SDK clients of the local endpoints, acting as one principal. */
export interface Clients {
  s3: S3Client;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  sfn: SFNClient;
  cloudFormation: CloudFormationClient;
  sts: STSClient;
}

export interface ClientCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** S3 may be told to fail now and then (`s3Faults`). AWS's services do not bother who asked them with that. */
const s3Attempts = 8;

export interface ClientFactory {
  clientsOf(credentials: ClientCredentials): Clients;
  /** Ends the sockets of every client. */
  close(): void;
}

/** Makes clients that share their sockets, whoever they act as. */
export function makeClientFactory(place: {
  endpoint: string;
  s3Endpoint: string;
  region: string;
}): ClientFactory {
  // An invocation holds its socket for up to 15 minutes and a Map starts 40 at once, so sockets abound and no limit is set
  // on the time that an answer takes.
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const requestHandler = new NodeHttpHandler({ httpAgent: agent, requestTimeout: 0, connectionTimeout: 0 });
  return {
    clientsOf: (credentials) => {
      // Whoever asked decides whether to try again: CloudFormation's caller, or a Retrier of the state machine.
      const shared = { region: place.region, credentials, maxAttempts: 1, requestHandler };
      const { endpoint, s3Endpoint } = place;
      return {
        s3: new S3Client({ ...shared, maxAttempts: s3Attempts, endpoint: s3Endpoint, forcePathStyle: true }),
        lambda: new LambdaClient({ ...shared, endpoint }),
        logs: new CloudWatchLogsClient({ ...shared, endpoint }),
        // The endpoint is an IP address, which takes no `sync-` before it.
        sfn: new SFNClient({ ...shared, endpoint, disableHostPrefix: true }),
        cloudFormation: new CloudFormationClient({ ...shared, endpoint }),
        sts: new STSClient({ ...shared, endpoint }),
      };
    },
    close: () => agent.destroy(),
  };
}
