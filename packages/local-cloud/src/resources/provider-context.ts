import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Clock } from '@s3-lambda-bench/asl';
import type { ResponseDesk } from '../custom-resources/response-desk.ts';
import type { RoleStore } from '../roles/role-store.ts';

/** What providers act through: clients of the local endpoints with the root credential, and the roles, which have no API here. */
export interface ProviderContext {
  s3: S3Client;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  sfn: SFNClient;
  roles: RoleStore;
  responseDesk: ResponseDesk;
  clock: Clock;
}
