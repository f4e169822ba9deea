import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Clock } from '@s3-lambda-bench/asl';
import { makeClientFactory } from '../clients/make-clients.ts';
import type { LocalCloud } from '../local-cloud.ts';
import { deployStack } from './deploy-stack.ts';
import { readAssembly } from './read-assembly.ts';

export interface DeployOptions {
  cloud: LocalCloud;
  directory: string;
  clock: Clock;
  signal: AbortSignal;
  /** Told of each stack's status whenever it changes. */
  onStatus: (stackName: string, status: string) => void;
}

/**
 * Deploys every stack of a `cdk.out` folder with its parameters' defaults, and waits until they stand.
 * Throws LocalCloudError AssemblyInvalid or DeploymentFailed.
 */
export async function deployAssembly({
  cloud,
  directory,
  clock,
  signal,
  onStatus,
}: DeployOptions): Promise<void> {
  const { endpoint, s3Endpoint, region, credentials } = cloud;
  const factory = makeClientFactory(cloud);
  const { s3 } = factory.clientsOf(credentials);
  const cloudFormation = new CloudFormationClient({ endpoint, region, credentials });
  try {
    for (const stack of readAssembly(directory, cloud)) {
      const onPoll = onChange((status: string) => onStatus(stack.stackName, status));
      await deployStack({ stack, cloudFormation, s3, s3Endpoint, sleep: clock.sleep, signal, onPoll });
    }
  } finally {
    cloudFormation.destroy();
    factory.close();
  }
}

function onChange<T>(tell: (value: T) => void): (value: T) => void {
  let known: T | undefined;
  return (value) => {
    if (value !== known) tell(value);
    known = value;
  };
}
