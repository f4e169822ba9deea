import {
  type Capability,
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';
import { LocalCloudError, messageOf } from '../errors.ts';
import { firstFailure } from './first-failure.ts';
import { publishAssets } from './publish-assets.ts';
import type { AssemblyStack } from './read-assembly.ts';

const pollMs = 100;

export interface StackDeployment {
  stack: AssemblyStack;
  cloudFormation: CloudFormationClient;
  s3: S3Client;
  /** Where CloudFormation reads the template from: `<s3Endpoint>/<bucket>/<key>`. */
  s3Endpoint: string;
  parameters?: Record<string, string>;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  signal: AbortSignal;
  /** Called while waiting, with the stack's status. */
  onPoll?: (status: string) => void | Promise<void>;
}

/**
 * Publishes a stack's assets, creates it or updates it to its template and parameters, and waits until it stands.
 * Throws LocalCloudError AssemblyInvalid or DeploymentFailed.
 */
export async function deployStack(deployment: StackDeployment): Promise<Stack> {
  const { stack, cloudFormation, s3 } = deployment;
  await publishAssets(s3, stack.assets);
  await requestChange(deployment);
  for (;;) {
    const standing = await describeStack(cloudFormation, stack.stackName);
    const status = standing?.StackStatus ?? 'DELETE_COMPLETE';
    await deployment.onPoll?.(status);
    if (standing !== undefined && /^(CREATE|UPDATE)_COMPLETE$/.test(status)) return standing;
    if (!status.endsWith('_IN_PROGRESS')) throw await failure(stack.stackName, status, cloudFormation);
    await deployment.sleep(pollMs, deployment.signal);
  }
}

async function requestChange(deployment: StackDeployment): Promise<void> {
  const { stack, cloudFormation, parameters = {} } = deployment;
  const request = {
    StackName: stack.stackName,
    TemplateURL: templateUrl(deployment),
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Capabilities: ['CAPABILITY_NAMED_IAM'] satisfies Capability[],
    DisableRollback: true,
  };
  try {
    const isNew = (await describeStack(cloudFormation, stack.stackName)) === undefined;
    await cloudFormation.send(isNew ? new CreateStackCommand(request) : new UpdateStackCommand(request));
  } catch (cause) {
    if (messageOf(cause) === 'No updates are to be performed.') return;
    throw new LocalCloudError(
      'DeploymentFailed',
      `stack ${stack.stackName} was refused: ${messageOf(cause)}`,
      { cause },
    );
  }
}

function templateUrl({ stack, s3Endpoint }: StackDeployment): string {
  const template = stack.assets.find(({ file }) => file === stack.templateFile);
  if (template !== undefined) return `${s3Endpoint}/${template.bucket}/${template.key}`;
  throw new LocalCloudError(
    'AssemblyInvalid',
    `the assembly does not publish ${stack.templateFile}; synthesise it with the default synthesizer`,
  );
}

/** The stack, or undefined where there is none of that name: CloudFormation has no error of its own for that. */
export async function describeStack(
  cloudFormation: CloudFormationClient,
  stackName: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks?.[0];
  } catch (error) {
    if (messageOf(error).endsWith('does not exist')) return undefined;
    throw error;
  }
}

async function failure(
  stackName: string,
  status: string,
  cloudFormation: CloudFormationClient,
): Promise<LocalCloudError> {
  const { StackEvents = [] } = await cloudFormation.send(
    new DescribeStackEventsCommand({ StackName: stackName }),
  );
  const first = firstFailure(StackEvents);
  const detail = first === undefined ? '' : `: ${first.LogicalResourceId}: ${first.ResourceStatusReason}`;
  return new LocalCloudError('DeploymentFailed', `stack ${stackName} ended as ${status}${detail}`);
}
