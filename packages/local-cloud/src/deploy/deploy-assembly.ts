import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  type Capability,
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '@s3-lambda-bench/asl';
import { makeClientFactory } from '../clients/make-clients.ts';
import { LocalCloudError, messageOf } from '../errors.ts';
import type { LocalCloud } from '../local-cloud.ts';
import { type AssemblyStack, type Asset, readAssembly } from './read-assembly.ts';

const pollMs = 200;

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
export async function deployAssembly(options: DeployOptions): Promise<void> {
  const { cloud, directory } = options;
  const stacks = readAssembly(directory, cloud);
  const factory = makeClientFactory(cloud);
  const { endpoint, region, credentials } = cloud;
  const cloudFormation = new CloudFormationClient({ endpoint, region, credentials });
  try {
    for (const stack of stacks) {
      await publish(stack.assets, factory.clientsOf(credentials).s3);
      await deploy(stack, cloudFormation, options);
    }
  } finally {
    cloudFormation.destroy();
    factory.close();
  }
}

/** Asset keys are digests of the content, so what is there is right. */
async function publish(assets: readonly Asset[], s3: S3Client): Promise<void> {
  for (const bucket of new Set(assets.map((asset) => asset.bucket)))
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const { file, bucket, key } of assets) {
    const place = { Bucket: bucket, Key: key };
    const isThere = await s3.send(new HeadObjectCommand(place)).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    const { size } = await stat(file);
    await s3.send(new PutObjectCommand({ ...place, Body: createReadStream(file), ContentLength: size }));
  }
}

async function deploy(
  stack: AssemblyStack,
  cloudFormation: CloudFormationClient,
  options: DeployOptions,
): Promise<void> {
  const { stackName, templateFile, assets } = stack;
  const template = assets.find(({ file }) => file === templateFile);
  if (template === undefined)
    throw new LocalCloudError(
      'AssemblyInvalid',
      `the assembly does not publish ${templateFile}; synthesise it with the default synthesizer`,
    );
  const request = {
    StackName: stackName,
    TemplateURL: `${options.cloud.s3Endpoint}/${template.bucket}/${template.key}`,
    Capabilities: ['CAPABILITY_NAMED_IAM'] satisfies Capability[],
    DisableRollback: true,
  };
  try {
    const isNew = (await statusOf(stackName, cloudFormation)) === undefined;
    await cloudFormation.send(isNew ? new CreateStackCommand(request) : new UpdateStackCommand(request));
  } catch (error) {
    if (messageOf(error) !== 'No updates are to be performed.')
      throw new LocalCloudError('DeploymentFailed', `stack ${stackName} was refused: ${messageOf(error)}`, {
        cause: error,
      });
  }
  await waitUntilStands(stackName, cloudFormation, options);
}

async function waitUntilStands(
  stackName: string,
  cloudFormation: CloudFormationClient,
  options: DeployOptions,
): Promise<void> {
  let known: string | undefined;
  for (;;) {
    const status = (await statusOf(stackName, cloudFormation)) ?? 'DELETE_COMPLETE';
    if (status !== known) options.onStatus(stackName, status);
    known = status;
    if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return;
    if (!status.endsWith('_IN_PROGRESS')) throw await failure(stackName, status, cloudFormation);
    await options.clock.sleep(pollMs, options.signal);
  }
}

async function statusOf(
  stackName: string,
  cloudFormation: CloudFormationClient,
): Promise<string | undefined> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks?.[0]?.StackStatus;
  } catch (error) {
    if (messageOf(error).endsWith('does not exist')) return undefined;
    throw error;
  }
}

/** The first failure explains the others. */
async function failure(
  stackName: string,
  status: string,
  cloudFormation: CloudFormationClient,
): Promise<LocalCloudError> {
  const { StackEvents = [] } = await cloudFormation.send(
    new DescribeStackEventsCommand({ StackName: stackName }),
  );
  const first = StackEvents.reverse().find(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
  const detail = first === undefined ? '' : `: ${first.LogicalResourceId}: ${first.ResourceStatusReason}`;
  return new LocalCloudError('DeploymentFailed', `stack ${stackName} ended as ${status}${detail}`);
}
