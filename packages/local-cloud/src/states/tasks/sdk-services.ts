import * as cloudFormationPackage from '@aws-sdk/client-cloudformation';
import * as logsPackage from '@aws-sdk/client-cloudwatch-logs';
import * as lambdaPackage from '@aws-sdk/client-lambda';
import * as s3Package from '@aws-sdk/client-s3';
import * as sfnPackage from '@aws-sdk/client-sfn';
import * as stsPackage from '@aws-sdk/client-sts';
import type { Clients } from '../../clients/make-clients.ts';

type Send = (command: object, options: { abortSignal: AbortSignal }) => Promise<object>;

export interface SdkService {
  /** As in the names of its errors. */
  name: string;
  /** The service's SDK package: its commands are what the service can do. */
  clientPackage: object;
  /** A command's class is found by its name, so its type is only known to the package. */
  sender(clients: Clients): Send;
}

/** The services that `aws-sdk:` tasks reach, by what ARNs call them: every one that local-cloud serves. */
const services: Record<string, SdkService> = {
  cloudformation: {
    name: 'CloudFormation',
    clientPackage: cloudFormationPackage,
    sender: ({ cloudFormation }) => cloudFormation.send.bind(cloudFormation) as Send,
  },
  cloudwatchlogs: {
    name: 'CloudWatchLogs',
    clientPackage: logsPackage,
    sender: ({ logs }) => logs.send.bind(logs) as Send,
  },
  lambda: {
    name: 'Lambda',
    clientPackage: lambdaPackage,
    sender: ({ lambda }) => lambda.send.bind(lambda) as Send,
  },
  s3: { name: 'S3', clientPackage: s3Package, sender: ({ s3 }) => s3.send.bind(s3) as Send },
  sfn: { name: 'Sfn', clientPackage: sfnPackage, sender: ({ sfn }) => sfn.send.bind(sfn) as Send },
  sts: { name: 'Sts', clientPackage: stsPackage, sender: ({ sts }) => sts.send.bind(sts) as Send },
};

export function findService(name: string): SdkService | undefined {
  return Object.hasOwn(services, name) ? services[name] : undefined;
}
